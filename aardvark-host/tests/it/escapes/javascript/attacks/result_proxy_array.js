// From: vm2 and SES: proxies that lie about their length.
// Ends: error result
export const attack = () => {
  let count = 0;
  return new Proxy([], { get: (_t, key) => (key === "length" ? (count++ < 1 ? 1 : 2 ** 53) : key === "toJSON" ? undefined : {}[key]) });
};
