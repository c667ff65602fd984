// The class TextDecoder: bytes in any encoding of the web to strings, whole or in chunks.
(ops, shared) => {
  "use strict";

  const { RangeError, TypeError, Uint8Array, bufferIsDetached } = shared.primordials;
  const { dictionary, kindOf } = shared;

  // The bytes of a BufferSource; what is not given is empty.
  const bytesOf = (input) => {
    if (input === undefined) return new Uint8Array(0);
    const kind = typeof input === "object" && input !== null ? kindOf(input) : "";
    if (kind === "typedArray" || kind === "dataView") return input;
    if (kind === "arrayBuffer") return bufferIsDetached(input) ? new Uint8Array(0) : new Uint8Array(input);
    if (kind === "sharedArrayBuffer") return new Uint8Array(input);
    throw new TypeError("TextDecoder.decode: the input must be an ArrayBuffer or a view of one");
  };

  let brand;
  class TextDecoder {
    #encoding;
    #fatal;
    #ignoreBOM;
    // The number of the host's decoder while a stream is unfinished.
    #stream;

    constructor(label = "utf-8", options = undefined) {
      const wanted = `${label}`;
      const { fatal, ignoreBOM } = dictionary(options, "TextDecoder");
      const encoding = wanted === "utf-8" ? wanted : ops.encodingName(wanted);
      if (encoding === null) throw new RangeError(`TextDecoder: unknown encoding \`${wanted}\``);
      this.#encoding = encoding;
      this.#fatal = !!fatal;
      this.#ignoreBOM = !!ignoreBOM;
    }
    get encoding() {
      return this.#encoding;
    }
    get fatal() {
      return this.#fatal;
    }
    get ignoreBOM() {
      return this.#ignoreBOM;
    }
    decode(input = undefined, options = undefined) {
      const encoding = this.#encoding;
      const bytes = bytesOf(input);
      const stream = !!dictionary(options, "TextDecoder.decode").stream;
      let text;
      if (stream || this.#stream !== undefined) {
        this.#stream ??= ops.openDecoder(this, encoding, this.#fatal, this.#ignoreBOM);
        text = ops.decodeChunk(this.#stream, bytes, !stream);
        if (!stream || text === null) this.#stream = undefined;
      } else {
        text = ops.decode(encoding, bytes, this.#fatal, this.#ignoreBOM);
      }
      if (text === null) throw new TypeError(`TextDecoder.decode: the input is not valid ${encoding}`);
      return text;
    }
    static {
      brand = (object) => (#stream in object ? `TextDecoder { encoding: '${object.#encoding}' }` : undefined);
    }
  }

  shared.exposeClass(TextDecoder, brand);
};
