// Takes from the global object what a plugin must not have: machine code (WebAssembly), memory shared between
// threads and waiting on it, and finalisers, which would run in nobody's call.
(ops, shared) => {
  "use strict";

  const NAMES = ["WebAssembly", "SharedArrayBuffer", "Atomics", "FinalizationRegistry"];
  const global = globalThis;
  shared.atBegin(() => {
    for (let index = 0; index < NAMES.length; index++) delete global[NAMES[index]];
  });
};
