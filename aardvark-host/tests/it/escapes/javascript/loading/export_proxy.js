// From: handlers that are proxies: their traps run while the host lists them.
// Ends: any value or error exception
const seen = [];
const trap = (name) => function (...rest) { seen.push(name); return Reflect[name](...rest); };
export const odd = new Proxy(function odd() {}, { get: trap("get"), getPrototypeOf: () => { throw new Error("x"); } });
export const gained = () => [];
export const innocent = () => 1;
