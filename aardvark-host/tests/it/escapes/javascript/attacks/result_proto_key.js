// From: prototype pollution of whoever reads the reply: `__proto__` as an ordinary key.
// Ends: {"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}
export const attack = () => JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
