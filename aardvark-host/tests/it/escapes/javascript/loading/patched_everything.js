// From: the top level patches all that it can reach; the calls after it go on.
// Ends: any value or error exception
const bad = () => { throw new Error("patched"); };
for (const holder of [Object.prototype, Array.prototype, String.prototype, RegExp.prototype, Promise.prototype, Map.prototype, Function.prototype, JSON, Reflect, Object, Promise]) {
  for (const name of Object.getOwnPropertyNames(holder)) {
    if (["constructor", "prototype", "length", "name", "defineProperty", "getOwnPropertyNames", "caller", "arguments", "__proto__"].includes(name)) continue;
    try { Object.defineProperty(holder, name, { value: bad, configurable: true, writable: true }); } catch { /* fixed */ }
  }
}
export const gained = () => [];
export const innocent = () => 1;
