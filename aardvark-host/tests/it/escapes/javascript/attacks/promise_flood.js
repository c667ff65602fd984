// From: the same with promises that hold on to each other.
// Ends: error limit
export const attack = async () => { for (;;) await Promise.all([Promise.resolve(), new Promise((done) => queueMicrotask(done))]); };
