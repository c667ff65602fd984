// From: a default export with ten million methods.
// Ends: error exception or error limit
export default new Proxy({}, { ownKeys: () => Array.from({ length: 1e7 }, (_, i) => `m${i}`), getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true, value: 1 }), get: () => () => 1 });
