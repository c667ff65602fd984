// From: vm2: a host that calls the guest's `Promise`.
// Ends: 7
export const attack = () => {
  globalThis.Promise = class { static resolve() { throw new Error("called"); } then() { throw new Error("called"); } };
  return { then(done) { done(7); } };
};
