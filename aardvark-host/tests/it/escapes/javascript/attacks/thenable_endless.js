// From: a thenable that gives itself: the caller never gets out of the microtask queue.
// Ends: error limit
export const attack = () => ({ then(done) { done(this); } });
