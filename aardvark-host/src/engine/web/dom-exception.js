// The class DOMException: the web's errors that have a name instead of a class of their own.
(ops, shared) => {
  "use strict";

  const { Error, ErrorPrototype, construct, setPrototypeOf } = shared.primordials;

  // The legacy codes, in the order of their names' introduction; an empty name was never used or is gone.
  const NAMES = [
    "IndexSizeError:INDEX_SIZE_ERR",
    ":DOMSTRING_SIZE_ERR",
    "HierarchyRequestError:HIERARCHY_REQUEST_ERR",
    "WrongDocumentError:WRONG_DOCUMENT_ERR",
    "InvalidCharacterError:INVALID_CHARACTER_ERR",
    ":NO_DATA_ALLOWED_ERR",
    "NoModificationAllowedError:NO_MODIFICATION_ALLOWED_ERR",
    "NotFoundError:NOT_FOUND_ERR",
    "NotSupportedError:NOT_SUPPORTED_ERR",
    "InUseAttributeError:INUSE_ATTRIBUTE_ERR",
    "InvalidStateError:INVALID_STATE_ERR",
    "SyntaxError:SYNTAX_ERR",
    "InvalidModificationError:INVALID_MODIFICATION_ERR",
    "NamespaceError:NAMESPACE_ERR",
    "InvalidAccessError:INVALID_ACCESS_ERR",
    ":VALIDATION_ERR",
    "TypeMismatchError:TYPE_MISMATCH_ERR",
    "SecurityError:SECURITY_ERR",
    "NetworkError:NETWORK_ERR",
    "AbortError:ABORT_ERR",
    "URLMismatchError:URL_MISMATCH_ERR",
    "QuotaExceededError:QUOTA_EXCEEDED_ERR",
    "TimeoutError:TIMEOUT_ERR",
    "InvalidNodeTypeError:INVALID_NODE_TYPE_ERR",
    "DataCloneError:DATA_CLONE_ERR",
  ];
  const codes = { __proto__: null };
  const constants = { __proto__: null };
  for (let index = 0; index < NAMES.length; index++) {
    const colon = NAMES[index].indexOf(":");
    if (colon > 0) codes[NAMES[index].slice(0, colon)] = index + 1;
    constants[NAMES[index].slice(colon + 1)] = index + 1;
  }

  // An instance is made by Error, so that V8 treats it as an error (stack, `Error.isError`), and its fields are
  // stamped on afterwards. The class itself inherits from nothing, as the standard asks.
  class Same {
    constructor(object) {
      return object;
    }
  }
  class Fields extends Same {
    #name;
    #message;
    constructor(object, name, message) {
      super(object);
      this.#name = name;
      this.#message = message;
    }
    static has(object) {
      return #name in object;
    }
    static nameOf(object) {
      return object.#name;
    }
    static messageOf(object) {
      return object.#message;
    }
  }

  class DOMException {
    constructor(message = "", name = "Error") {
      const text = `${message}`;
      const kind = `${name}`;
      const exception = construct(Error, [], new.target);
      new Fields(exception, kind, text);
      return exception;
    }
    get name() {
      return Fields.nameOf(this);
    }
    get message() {
      return Fields.messageOf(this);
    }
    get code() {
      return codes[Fields.nameOf(this)] ?? 0;
    }
  }
  setPrototypeOf(DOMException.prototype, ErrorPrototype);
  shared.exposeClass(DOMException);
  shared.constants(DOMException, constants);
  shared.constants(DOMException.prototype, constants);

  shared.DOMException = DOMException;
  // Name and message of a DOMException, undefined for anything else; reads no property.
  shared.exceptionOf = (object) =>
    Fields.has(object)
      ? { __proto__: null, name: Fields.nameOf(object), message: Fields.messageOf(object) }
      : undefined;
};
