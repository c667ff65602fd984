// From: cohere-terrarium CVE-2026-5752: an object of the host still knew the host's `Function`.
// Ends: []
import { gains } from "../gains.js";

const objects = () => [
  console, console.log, setTimeout, structuredClone, atob, performance, performance.now, crypto, crypto.getRandomValues,
  new URL("a:b"), new URLSearchParams(), new TextEncoder(), new TextDecoder(), new AbortController().signal,
  new Event("x"), new EventTarget(), new DOMException("x"), queueMicrotask,
];

export const attack = () =>
  gains([
    ...objects().map((object) => () => object.constructor.constructor("return 42")()),
    ...objects().map((object) => () => Object.getPrototypeOf(Object.getPrototypeOf(object)).constructor.constructor("return 42")()),
    // A realm of its own would show in an array that is not ours.
    ...objects().map((object) => () => (object.constructor.__proto__ instanceof Object || object instanceof Object ? undefined : object)),
  ]);
