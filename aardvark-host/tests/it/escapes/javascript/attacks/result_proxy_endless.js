// From: a proxy that passes for an array of 2^53 ones.
// Ends: error limit
export const attack = () =>
  new Proxy([], { get: (_t, key) => (key === "length" ? 2 ** 53 - 1 : key === "toJSON" ? undefined : 1) });
