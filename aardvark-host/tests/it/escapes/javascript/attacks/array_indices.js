// From: vm2 CVE-2026-44008: a getter on `Array.prototype` saw the host's own arrays while the host worked on them.
// Ends: []
import { mkdir, readDir, writeFile } from "aardvark:fs";

export const attack = async () => {
  const seen = [];
  const spy = (key) => ({
    __proto__: null,
    get() { if (!known.has(this)) seen.push(`get ${String(key)}`); return undefined; },
    set(value) { if (!known.has(this)) seen.push(`set ${String(key)}`); Reflect.defineProperty(this, key, { value, writable: true, enumerable: true, configurable: true }); },
    configurable: true,
  });
  const known = new Set([seen]);
  mkdir("/tmp/a/b", { recursive: true });
  for (const prototype of [Array.prototype, Object.prototype, Uint8Array.prototype, Function.prototype]) {
    for (const key of [0, 1, 2, "value", "done", "next", "code", "result", "handle", "bytes", "path", "headers"]) {
      try { Object.defineProperty(prototype, key, spy(key)); } catch { /* Frozen. */ }
    }
  }
  const params = new URLSearchParams("a=1&b=2");
  const steps = [
    () => writeFile("/tmp/a/c", "x"), () => readDir("/tmp/a"), () => params.getAll("a"), () => params.sort(), () => structuredClone({ list: new Set("ab") }), () => console.log({ list: { deep: 1 } }),
    () => new TextDecoder().decode(new TextEncoder().encode("é")), () => btoa("x"), () => crypto.randomUUID(), () => new URL("http://a/b?c#d").href, () => queueMicrotask(() => {}), () => setTimeout(() => {}, 0),
    () => fetch("http://x/").catch(() => {}), () => new Headers({ a: "b" }).get("a"), () => new EventTarget().addEventListener("x", () => {}), () => import("./no.js").catch(() => {}),
  ];
  for (const step of steps) { try { await step(); } catch { /* It may. */ } }
  for (const prototype of [Array.prototype, Object.prototype, Uint8Array.prototype, Function.prototype]) {
    for (const key of [0, 1, 2, "value", "done", "next", "code", "result", "handle", "bytes", "path", "headers"]) {
      try { delete prototype[key]; } catch { /* Frozen. */ }
    }
  }
  return seen.length > 0 ? [...new Set(seen)] : [];
};
