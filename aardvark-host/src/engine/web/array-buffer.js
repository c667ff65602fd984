// ArrayBuffer without buffers that can be resized: V8 reserves their largest size as address space, uncounted, and a few
// thousand of them leave the process none.
(ops, shared) => {
  "use strict";

  const { ArrayBuffer, RangeError, construct } = shared.primordials;

  const Fixed = new Proxy(ArrayBuffer, {
    __proto__: null,
    construct(target, values, newTarget) {
      const options = values[1];
      const isObject = (typeof options === "object" && options !== null) || typeof options === "function";
      if (isObject && options.maxByteLength !== undefined) {
        throw new RangeError("ArrayBuffer: resizable buffers are not offered (make a new one, or use `transfer`)");
      }
      return construct(target, [values[0]], newTarget);
    },
  });
  globalThis.ArrayBuffer = Fixed;
  ArrayBuffer.prototype.constructor = Fixed;
};
