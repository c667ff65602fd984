// From: isolated-vm GHSA-864f-rcv7-6rh4 (2026): objects copied between isolates were taken for what they only seemed to be.
// Ends: []
import { gains } from "../gains.js";

const is = (fine, value) => (fine ? undefined : value);

export const attack = () => {
  const buffer = () => new Uint8Array([1, 2, 3, 4]).buffer;
  const fake = (kind, body) => Object.setPrototypeOf(body, kind.prototype);
  const refused = (make) => { try { return make(); } catch (error) { if (error instanceof Error || error instanceof DOMException) return undefined; return error; } };
  return gains([
    // Twice in the list, not in the value, gone before it is its turn.
    () => { const one = buffer(); return refused(() => structuredClone(one, { transfer: [one, one] })); },
    () => { const one = buffer(); structuredClone(1, { transfer: [one] }); return is(one.byteLength === 0 || one.byteLength === 4, one.byteLength); },
    () => { const one = buffer(); const value = { one, get two() { one.transfer?.(); return one; } }; const copy = refused(() => structuredClone(value, { transfer: [one] })); return is(copy === undefined || copy.one.byteLength + copy.two.byteLength <= 8, copy); },
    () => { const one = buffer(); const view = new DataView(one); structuredClone(one, { transfer: [one] }); return refused(() => view.getInt8(0)); },
    () => { const one = buffer(); const view = new Uint8Array(one, 1, 2); one.transfer(); const copy = refused(() => structuredClone(view)); return is(copy === undefined || copy.length === 0, copy); },
    // What they seem to be, and are not.
    ...[Map, Set, Date, RegExp, ArrayBuffer, Uint8Array, DataView, Error, Number, BigInt, Boolean, String].map((kind) => () => { const copy = refused(() => structuredClone(fake(kind, { 0: 1, length: 2 ** 32, size: 9, byteLength: 1e9, buffer: {} }))); return is(copy === undefined || Object.getPrototypeOf(copy) === Object.prototype, copy); }),
    ...[Map, Set, Date, ArrayBuffer, Uint8Array].map((kind) => () => refused(() => structuredClone(new Proxy(kind === Uint8Array ? new kind(1) : new kind(), {})))),
    () => { class Odd extends Uint8Array { get length() { return 2 ** 32; } get byteLength() { return 2 ** 32; } get buffer() { return new ArrayBuffer(0); } } return is(structuredClone(new Odd(4)).byteLength === 4, "grown"); },
    () => { const view = new Uint8Array(4); Object.defineProperty(view, "length", { value: 1e9 }); Object.defineProperty(view, "byteOffset", { value: -8 }); return is(structuredClone(view).length === 4, "grown"); },
    // Changed while it is walked.
    () => { const map = new Map([[1, { get a() { for (let n = 0; n < 1e4; n++) map.set({}, n); return 1; } }], [2, 2]]); const copy = structuredClone(map); return is(copy.size === 2 || copy.size === 10002, copy.size); },
    () => { const list = [{ get a() { list.length = 0; return 1; } }, 2, 3]; return is(structuredClone(list).length === 3, "shrunk"); },
    () => { const list = [{ get a() { list.length = 1e6; return 1; } }]; return is(structuredClone(list).length === 1, "grown"); },
    () => { const error = new Error("x"); Object.defineProperty(error, "stack", { get() { throw 1; } }); refused(() => structuredClone(error)); },
    () => { const error = fake(RangeError, {}); error.stack = error; error.message = Symbol("x"); return is(!(refused(() => structuredClone(error)) instanceof Error), "an error"); },
    () => { const copy = refused(() => structuredClone(globalThis)); return is(copy === undefined || Reflect.ownKeys(copy).length === 0, copy); },
    () => refused(() => structuredClone([import.meta, console, crypto, new URL("a:b"), new AbortController()].map((it) => [it, () => {}]))),
  ]);
};
