// `crypto`: random values from the operating system's generator. There is no `crypto.subtle`.
(ops, shared) => {
  "use strict";

  const { TypeError, arrayByteLength, arrayTag, indexOf } = shared.primordials;
  const { DOMException, kindOf } = shared;

  // Bytes that one request may ask for.
  const QUOTA = 65_536;

  const secret = {};

  class Crypto {
    #isCrypto = true;

    constructor() {
      if (arguments.length !== 1 || arguments[0] !== secret) throw new TypeError("Illegal constructor");
    }
    getRandomValues(array) {
      this.#isCrypto;
      shared.required(arguments.length, 1, "Crypto.getRandomValues");
      const kind = typeof array === "object" && array !== null ? kindOf(array) : "";
      if (kind !== "typedArray" && kind !== "dataView") {
        throw new TypeError("Crypto.getRandomValues: the argument must be a typed array of integers");
      }
      if (kind === "dataView" || indexOf(arrayTag(array), "Float") === 0) {
        throw new DOMException(
          "Crypto.getRandomValues: the argument must be a typed array of integers",
          "TypeMismatchError",
        );
      }
      const length = arrayByteLength(array);
      if (length > QUOTA) {
        throw new DOMException(
          `Crypto.getRandomValues: ${length} bytes are more than the ${QUOTA} allowed at once`,
          "QuotaExceededError",
        );
      }
      ops.randomFill(array);
      return array;
    }
    randomUUID() {
      this.#isCrypto;
      return ops.randomUuid();
    }
    static {
      shared.exposeClass(Crypto, (object) => (#isCrypto in object ? "Crypto {}" : undefined));
    }
  }

  shared.expose("crypto", new Crypto(secret));
};
