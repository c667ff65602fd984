// From: vm2 GHSA-ffh4-j6h5-pg66 and CVE-2026-47210: `WebAssembly.JSTag` caught the host's exceptions, `promising` made its promises.
// Ends: []
import { gains } from "../gains.js";

export const attack = () => {
  const reachable = new Set();
  const queue = [globalThis, import.meta, (async () => {})(), (async function* () {})(), new Error("x"), [][Symbol.iterator](), new Map().entries(), "x".matchAll(/x/g), setTimeout(() => {}, 0)];
  while (queue.length > 0) {
    const object = queue.pop();
    if (object === null || (typeof object !== "object" && typeof object !== "function") || reachable.has(object)) continue;
    reachable.add(object);
    queue.push(Object.getPrototypeOf(object));
    for (const key of Reflect.ownKeys(object)) {
      const { value, get, set } = Object.getOwnPropertyDescriptor(object, key);
      queue.push(value, get, set);
    }
  }
  const named = (name) => [...reachable].find((object) => typeof object === "function" && object.name === name);
  const tagged = (tag) => [...reachable].find((object) => Object.getOwnPropertyDescriptor(object, Symbol.toStringTag)?.value === tag);
  return gains([
    () => globalThis.WebAssembly,
    ...["instantiate", "validate", "promising", "Suspending", "SuspendError", "JSTag", "compileStreaming", "Suspender", "SharedArrayBuffer", "waitAsync", "ShadowRealm"].map((name) => () => named(name)),
    ...["WebAssembly", "WebAssembly.Module", "WebAssembly.Memory", "WebAssembly.Tag", "Atomics", "SharedArrayBuffer"].map((tag) => () => tagged(tag)),
  ]);
};
