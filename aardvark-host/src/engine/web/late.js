// Moves to the end of the global object what V8 adds to a context when it is taken up. In a copy that comes after the web
// platform, in a context built in place before it; which of the two a plugin runs in must not show in the order.
(ops, shared) => {
  "use strict";

  const { defineProperty, describeProperty } = shared.primordials;

  const NAMES = ["Temporal", "SuppressedError", "DisposableStack", "AsyncDisposableStack", "Float16Array"];
  const global = globalThis;
  // None while the snapshot is made, hence none in copies.
  const present = NAMES.filter((name) => name in global);
  shared.atBegin(() => {
    for (let index = 0; index < present.length; index++) {
      const descriptor = describeProperty(global, present[index]);
      delete global[present[index]];
      defineProperty(global, present[index], descriptor);
    }
  });
};
