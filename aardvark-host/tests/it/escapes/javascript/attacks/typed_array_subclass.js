// From: arguments that answer differently each time: lengths and offsets as getters on a subclass.
// Ends: []
import { gains } from "../gains.js";

class Liar extends Uint8Array {
  get length() { return 2 ** 32; }
  get byteLength() { return 2 ** 32; }
  get byteOffset() { return 2 ** 31; }
  get buffer() { return new ArrayBuffer(1); }
  static get [Symbol.species]() { return Array; }
}

export const attack = () =>
  gains([
    () => { crypto.getRandomValues(new Liar(8)); },
    () => { const { written } = new TextEncoder().encodeInto("x".repeat(100), new Liar(8)); return written === 8 ? undefined : written; },
    () => { const text = new TextDecoder().decode(new Liar(8)); return text.length === 8 ? undefined : text.length; },
    () => { const copy = structuredClone(new Liar(8)); return copy.length === 8 ? undefined : copy.length; },
    () => { console.log(new Liar(8)); },
    () => crypto.getRandomValues(new Proxy(new Uint8Array(8), {})),
    () => new TextDecoder().decode({ __proto__: Uint8Array.prototype, length: 8 }),
    () => new TextEncoder().encodeInto("x", { __proto__: Uint8Array.prototype }),
  ]);
