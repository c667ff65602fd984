// From: prototype pollution of the tools themselves: `Reflect`, `Object` and `Function.prototype` replaced.
// Ends: []
import { gains } from "../gains.js";

const held = [];
const spy = (name, original) => function (...values) { held[held.length] = name; return original.apply(this, values); };

export const attack = () => {
  const saved = [];
  for (const [holder, names] of [[Reflect, Reflect.ownKeys(Reflect)], [Object, Object.getOwnPropertyNames(Object)], [Math, ["max", "trunc"]], [Array, ["isArray"]], [Function.prototype, ["bind", "toString"]]]) {
    for (const name of names) {
      if (typeof holder[name] !== "function") continue;
      saved.push([holder, name, holder[name]]);
      try { holder[name] = spy(name, holder[name]); } catch { /* frozen */ }
    }
  }
  held.length = 0;
  const text = "http://a.example/?q=1";
  const url = new URL(text); url.search = "?z"; new URL("x", url);
  new TextDecoder().decode(new TextEncoder().encode("é"));
  console.log({ a: [1] }, class A {}, new Error("x")); console.table([1]);
  structuredClone({ a: new Date(), b: /x/g, c: new Uint8Array(3) });
  new Event("x"); new AbortController().abort(); crypto.randomUUID();
  const caught = held.slice();
  for (const [holder, name, original] of saved) try { holder[name] = original; } catch { /* frozen */ }
  return gains(caught.map((it) => () => it));
};
