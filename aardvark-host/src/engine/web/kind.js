// What an object is, asked of V8: `shared.kindOf(object)` gives a name such as "map" or "proxy", runs no guest code
// and cannot be fooled by prototypes or symbols.
(ops, shared) => {
  "use strict";

  const names = ops.kindNames();
  const { kind } = ops;
  shared.kindOf = (object) => names[kind(object)];
};
