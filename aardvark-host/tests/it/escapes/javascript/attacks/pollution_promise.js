// From: vm2: the machinery under `async`.
// Ends: any value or error exception
export const attack = () => {
  const bad = () => { throw new Error("polluted"); };
  Promise.resolve = bad; Promise.prototype.then = bad; Promise.prototype.catch = bad; Promise.prototype.constructor = bad;
  Object.defineProperty(Promise, Symbol.species, { get: bad });
  return 1;
};
