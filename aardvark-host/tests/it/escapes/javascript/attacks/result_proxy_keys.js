// From: proxies whose list of keys has nothing to do with their properties.
// Ends: any value or error result
export const attack = () =>
  new Proxy({}, {
    ownKeys: () => ["a", "__proto__", "constructor", "toJSON", Symbol.iterator],
    getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }),
    get: (_t, key) => (key === "toJSON" || key === "then" ? undefined : 1),
  });
