// From: the methods and the iterator of arrays, on which everything stands.
// Ends: any value or error exception
export const attack = () => {
  const bad = () => { throw new Error("polluted"); };
  Array.isArray = bad;
  for (const name of Object.getOwnPropertyNames(Array.prototype)) if (name !== "constructor" && name !== "length") Array.prototype[name] = bad;
  Array.prototype[Symbol.iterator] = bad;
  Object.defineProperty(Array.prototype, "0", { get: bad, set: bad, configurable: true });
  return 1;
};
