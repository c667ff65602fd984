// Bodies of requests and responses: whole, never streams.
(ops, shared) => {
  "use strict";

  const { ArrayBuffer, TypeError, Uint8Array, apply, arrayBuffer, arrayByteLength } = shared.primordials;
  const { arrayByteOffset, arraySet, bufferLength, charCode, describeProperty, sliceString } = shared.primordials;
  const { viewBuffer, viewByteLength, viewByteOffset } = shared.primordials;
  const { parse } = JSON;
  const { URLSearchParams } = globalThis;
  const searchText = URLSearchParams.prototype.toString;

  const part = (buffer, offset, length) => {
    const bytes = new Uint8Array(length);
    arraySet(bytes, new Uint8Array(buffer, offset, length));
    return bytes;
  };

  // `{ bytes, type }` of what a guest wants to send; bytes are its own copy, or null for no body.
  shared.readBody = (value) => {
    if (value === undefined || value === null) return { __proto__: null, bytes: null, type: null };
    if (typeof value === "object") {
      switch (shared.kindOf(value)) {
        case "typedArray": {
          const bytes = part(arrayBuffer(value), arrayByteOffset(value), arrayByteLength(value));
          return { __proto__: null, bytes, type: null };
        }
        case "dataView": {
          const bytes = part(viewBuffer(value), viewByteOffset(value), viewByteLength(value));
          return { __proto__: null, bytes, type: null };
        }
        case "arrayBuffer":
          return { __proto__: null, bytes: part(value, 0, bufferLength(value)), type: null };
      }
      if (shared.isSearchParams(value)) {
        const type = "application/x-www-form-urlencoded;charset=UTF-8";
        return { __proto__: null, bytes: ops.encodeUtf8(apply(searchText, value, [])), type };
      }
    }
    return { __proto__: null, bytes: ops.encodeUtf8(`${value}`), type: "text/plain;charset=UTF-8" };
  };

  const textOf = (bytes) => {
    if (bytes === null) return "";
    const text = ops.decodeUtf8(bytes);
    return charCode(text, 0) === 0xfeff ? sliceString(text, 1) : text;
  };

  // Gives `Class` the methods that read a body once. `take(object, where)` gives its bytes, or null for none, and throws if
  // they were taken before.
  shared.readable = (Class, take) => {
    const methods = {
      async text() {
        return textOf(take(this, `${Class.name}.text`));
      },
      async json() {
        return parse(textOf(take(this, `${Class.name}.json`)));
      },
      async arrayBuffer() {
        const bytes = take(this, `${Class.name}.arrayBuffer`);
        return bytes === null ? new ArrayBuffer(0) : arrayBuffer(bytes);
      },
      async bytes() {
        const bytes = take(this, `${Class.name}.bytes`);
        return bytes === null ? new Uint8Array(0) : bytes;
      },
    };
    for (const name of ["text", "json", "arrayBuffer", "bytes"]) {
      shared.define(Class.prototype, name, describeProperty(methods, name).value, true);
    }
  };

  shared.copyBytes = (bytes) => (bytes === null ? null : part(arrayBuffer(bytes), 0, arrayByteLength(bytes)));
  shared.taken = (where) => new TypeError(`${where}: the body was read before (clone it, or keep what was read)`);
};
