// From: Spectre: a counter in shared memory is the finest clock there is.
// Ends: []
import { gains } from "../gains.js";

export const attack = () => {
  const found = new Set();
  const queue = [globalThis, [].values(), new Map().keys(), (async () => {})(), function* () {}, async function* () {}, /x/g[Symbol.matchAll]("x"), Iterator.from([]), new Intl.Segmenter().segment("x")];
  while (queue.length > 0) {
    const object = queue.pop();
    if (object === null || (typeof object !== "object" && typeof object !== "function") || found.has(object)) continue;
    found.add(object);
    queue.push(Object.getPrototypeOf(object));
    for (const descriptor of Object.values(Object.getOwnPropertyDescriptors(object))) queue.push(descriptor.value, descriptor.get, descriptor.set);
  }
  const names = ["SharedArrayBuffer", "Atomics", "WebAssembly", "Memory", "Module", "Instance", "waitAsync", "wait", "notify", "growable", "FinalizationRegistry", "ShadowRealm"];
  return gains([...found].map((object) => () => (typeof object === "function" && names.includes(object.name) ? object.name : undefined)));
};
