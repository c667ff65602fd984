// From: Realms shim: spread and `for…of` in the host's code go through iterators that the guest can replace.
// Ends: []
import { gains } from "../gains.js";

const held = [];
const iterators = [[].values(), new Map().entries(), new Set().values(), "".matchAll(/x/g), "x"[Symbol.iterator]()].map(Object.getPrototypeOf);

export const attack = () => {
  const nexts = iterators.map((iterator) => iterator.next);
  const { [Symbol.iterator]: values } = Array.prototype;
  const spy = (next) => function (...rest) { held[held.length] = this; return Reflect.apply(next, this, rest); };
  try {
    iterators.forEach((iterator, index) => { iterator.next = spy(nexts[index]); });
    Array.prototype[Symbol.iterator] = spy(values);
    held.length = 0;
    console.log("%s %d", "a", 1, { a: [1, 2], m: new Map([["k", 1]]), s: new Set([1]) });
    console.table({ r: { c: 1 } });
    const url = new URL("http://a.example/?a=1&b=2");
    url.searchParams.append("c", "3");
    structuredClone(url.searchParams.size);
    new TextDecoder().decode(new TextEncoder().encode("é"));
    console.count("x");
  } catch {
    // Frozen.
  } finally {
    try {
      iterators.forEach((iterator, index) => { iterator.next = nexts[index]; });
      Array.prototype[Symbol.iterator] = values;
    } catch { /* frozen */ }
  }
  // What was held while this function built its own arguments is its own.
  return gains(held.filter((it) => !Array.isArray(it) && !(it instanceof Iterator)).map((it) => () => it));
};
