// Takes from the global object what a plugin must not have: machine code (WebAssembly), memory shared between
// threads and waiting on it.
(ops, shared) => {
  "use strict";

  const NAMES = ["WebAssembly", "SharedArrayBuffer", "Atomics"];
  for (let index = 0; index < NAMES.length; index++) delete globalThis[NAMES[index]];
};
