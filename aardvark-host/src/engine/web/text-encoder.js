// The class TextEncoder: strings to UTF-8.
(ops, shared) => {
  "use strict";

  const { TypeError, arrayTag } = shared.primordials;

  let brand;
  class TextEncoder {
    // Only the brand: there is nothing to configure.
    #isEncoder = true;

    get encoding() {
      this.#isEncoder;
      return "utf-8";
    }
    encode(input = "") {
      this.#isEncoder;
      return ops.encodeUtf8(`${input}`);
    }
    encodeInto(source, destination) {
      this.#isEncoder;
      shared.required(arguments.length, 2, "TextEncoder.encodeInto");
      const text = `${source}`;
      if (!isUint8Array(destination)) {
        throw new TypeError("TextEncoder.encodeInto: the destination must be a Uint8Array");
      }
      const done = ops.encodeInto(text, destination);
      return { read: done[0], written: done[1] };
    }
    static {
      brand = (object) => (#isEncoder in object ? "TextEncoder {}" : undefined);
    }
  }

  const isUint8Array = (value) =>
    typeof value === "object" && value !== null && shared.kindOf(value) === "typedArray" && arrayTag(value) === "Uint8Array";

  shared.exposeClass(TextEncoder, brand);
};
