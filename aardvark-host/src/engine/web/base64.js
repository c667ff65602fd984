// atob and btoa: base64 to and from strings with one character per byte.
(ops, shared) => {
  "use strict";

  const { DOMException, required } = shared;

  shared.exposeFunctions({
    __proto__: null,
    atob(data) {
      required(arguments.length, 1, "atob");
      const binary = ops.decodeBase64(`${data}`);
      if (binary === null) throw new DOMException("atob: the text is not valid base64", "InvalidCharacterError");
      return binary;
    },
    btoa(data) {
      required(arguments.length, 1, "btoa");
      const text = ops.encodeBase64(`${data}`);
      if (text === null) {
        throw new DOMException(
          "btoa: a character is above U+00FF (encode the text with TextEncoder first)",
          "InvalidCharacterError",
        );
      }
      return text;
    },
  });
};
