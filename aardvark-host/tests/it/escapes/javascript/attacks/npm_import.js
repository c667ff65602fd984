// From: langchain-sandbox and Deno: `npm:`, `jsr:` and `https:` are imports like any other, and fetch a stranger's code.
// Ends: []
import { gains } from "../gains.js";

const specifiers = (port) => [
  "npm:left-pad", "npm:left-pad@1.3.0/index.js", "npm:@scope/x", "jsr:@std/path", "jsr:@langchain/pyodide-sandbox", "deno:std", "bun:ffi", "node:child_process", "node:module", "module",
  "inspector/promises", "ext:core/ops", "internal:x", "cloudflare:sockets", "wasm:x", "chrome://x", "blob:http://x", "ftp://x/y.js", "ws://x", "#internal", "std/path", "@std/path",
  `http://127.0.0.1:${port}/x.js`, `//127.0.0.1:${port}/x.js`, `HTTP://127.0.0.1:${port}/x.js`, `\thttp://127.0.0.1:${port}/x.js`, "aardvark:fs/../../x", "aardvark:FS", " aardvark:fs", "aardvark:fs ", "aardvark:fs?x", "aardvark:",
];

export const attack = ({ port, secret }) =>
  gains([
    ...specifiers(port).map((specifier) => () => import(specifier)),
    ...["json", "text", "bytes", "webassembly", "javascript"].map((type) => () => import(secret, { with: { type } })),
    ...["json", "text", "bytes"].map((type) => () => import(`file://${secret}`, { with: { type } })),
    () => import.meta.resolve("npm:left-pad"),
    () => import.meta.dirname,
    () => import.meta.filename,
    () => import.meta.main,
  ]);
