// From: langchain-sandbox runs in Deno, n8n in Node: what such a host hangs on the global object, and under which symbols.
// Ends: []
import { gains } from "../gains.js";

const names = [
  "Deno", "Bun", "process", "require", "module", "exports", "global", "Buffer", "__dirname", "__filename", "__bootstrap", "navigator", "location", "caches", "localStorage",
  "sessionStorage", "indexedDB", "Worker", "importScripts", "WebSocket", "EventSource", "XMLHttpRequest", "BroadcastChannel", "MessageChannel", "SharedWorker", "postMessage", "window", "document",
  "frames", "parent", "top", "opener", "name", "alert", "prompt", "print", "gc", "d8", "load", "read", "quit", "os", "std", "WebAssembly", "ShadowRealm", "Realm", "Compartment", "setImmediate",
];
const keys = ["Deno.internal", "nodejs.util.inspect.custom", "nodejs.rejection", "Deno.customInspect", "Symbol.dispose"];

export const attack = async (probe) =>
  gains([
    ...names.map((name) => () => globalThis[name]),
    ...names.map((name) => () => Reflect.get(Object.getPrototypeOf(globalThis), name)),
    ...names.map((name) => () => (0, Object.getOwnPropertyDescriptor(globalThis, name))?.value),
    ...keys.map((key) => () => globalThis[Symbol.for(key)]),
    () => Object.getOwnPropertySymbols(globalThis).find((symbol) => symbol !== Symbol.toStringTag),
    () => globalThis.Deno.readTextFileSync(probe.secret),
    () => globalThis.process.getBuiltinModule("fs").readFileSync(probe.secret, "utf8"),
  ]);
