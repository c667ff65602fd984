// From: structured clone as a gadget: own `__proto__` keys, getters, classes, errors with hostile names.
// Ends: []
import { gains } from "../gains.js";

export const attack = () =>
  gains([
    () => structuredClone(JSON.parse('{"__proto__":{"polluted":1}}')).polluted,
    () => { const copy = structuredClone(JSON.parse('{"__proto__":{"a":1}}')); return Object.getPrototypeOf(copy) === Object.prototype ? undefined : copy; },
    () => { const error = new Error("x"); Object.defineProperty(error, "name", { get() { return "__proto__"; } }); const copy = structuredClone(error); return copy instanceof Error ? undefined : copy; },
    () => { const error = new Error("x"); error.name = "constructor"; return structuredClone(error) instanceof Error ? undefined : 1; },
    () => { structuredClone(new Proxy({}, {})); return 1; },
    () => { structuredClone(Object.create(console)).log; },
    () => { structuredClone({ a: class {} }); return 1; },
    () => { structuredClone([], { transfer: { [Symbol.iterator]: function* () { for (;;) yield new ArrayBuffer(1); } } }); },
  ].slice(0, 7));
