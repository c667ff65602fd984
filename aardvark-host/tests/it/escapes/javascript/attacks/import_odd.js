// From: vm2 CVE-2021-23449: `import()` went past the sandbox. Schemes, roots and names that are no file of the bundle.
// Ends: []
import { gains } from "../gains.js";

const specifiers = [
  "data:text/javascript,export default 42", "data:application/json,42", "file:///etc/hostname", "http://127.0.0.1/x.js",
  "https://example.com/x.js", "blob:null/1", "node:fs", "fs", "process", "vm", "v8", "/etc/hostname", "//etc/hostname",
  "/../../../../etc/hostname", "./../../../../../etc/hostname", "..%2f..%2fetc%2fhostname", "./\0", "/proc/self/environ",
  "aardvark:web/primordials.js", "/aardvark:web/primordials.js", "./aardvark:web/primordials.js",
  "aardvark:javascript/handlers.js", "aardvark:python/boot.js", "", ".", "..", "/", "./", "\\etc\\hostname", "javascript:42",
  "./gains.js#42", "./gains.js?42", "bundle:///gains.js", "bundle:///../gains.js", "x".repeat(1 << 20), "./" + "a/".repeat(1e5),
];

export const attack = () =>
  gains([
    ...specifiers.map((specifier) => () => import(specifier)),
    ...specifiers.map((specifier) => () => import(specifier, { with: { type: "json" } })),
    () => import("./gains.js", { with: { type: "css" } }),
    () => import({ toString() { return "fs"; } }),
    () => import(Symbol("fs")),
  ]);
