// From: the walk of an attacker: is any of the host's own functions on anything that can be reached?
// Ends: []
const names = ["write", "log", "readFile", "sleep", "randomFill", "decodeUtf8", "encodeUtf8", "enqueueMicrotask", "promiseState", "kind", "kindNames", "openDecoder", "decodeChunk", "parseUrl", "randomUuid", "encodingName"];

export const attack = (probe) => {
  const found = new Set();
  const errors = [() => atob("="), () => new URL("x"), () => null.x].map((f) => { try { f(); } catch (error) { return error; } });
  const queue = [globalThis, probe, import.meta, attack, ...errors, new URL("a:b"), new AbortController().signal, new Event("x"), new URLSearchParams().entries(), setTimeout(() => {}, 0)];
  while (queue.length > 0) {
    const object = queue.pop();
    if (object === null || (typeof object !== "object" && typeof object !== "function") || found.has(object)) continue;
    found.add(object);
    queue.push(Object.getPrototypeOf(object));
    for (const key of Reflect.ownKeys(object)) {
      const { value, get, set } = Object.getOwnPropertyDescriptor(object, key);
      queue.push(value, get, set);
    }
  }
  const isOurs = (f) => typeof f === "function" && /\[native code\]/.test(Function.prototype.toString.call(f)) && names.includes(f.name) && f !== Math.log && f !== console.log;
  return [...found].filter(isOurs).map((f) => f.name);
};
