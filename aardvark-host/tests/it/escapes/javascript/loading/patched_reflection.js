// From: what lists the handlers is patched before it lists them, and so gets the host's own list.
// Ends: any value or error exception
const held = [];
const spy = (original) => function (...rest) { held.push(this); return Reflect.apply(original, this, rest); };
for (const name of ["slice", "toString"]) String.prototype[name] = spy(String.prototype[name]);
const { push } = Array.prototype;
Array.prototype.push = function (...values) { held[held.length] = this; return Reflect.apply(push, this, values); };
Object.defineProperty(Object.getPrototypeOf(async () => {}).constructor, Symbol.hasInstance, { value: () => { held[held.length] = "hasInstance"; return false; } });
export const gained = () => [...held].filter((it) => it !== "hasInstance" && Array.isArray(it) && it !== held).map((it) => JSON.stringify(it));
export const innocent = () => 1;
