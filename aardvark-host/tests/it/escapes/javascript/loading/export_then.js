// From: a namespace that is a thenable: whoever resolves a promise with it calls the guest.
// Ends: any value
let called = 0;
export function then(done) { called++; done({ gained: () => ["then"] }); }
export const gained = () => (called === 0 ? [] : [called]);
export const innocent = () => 1;
