// structuredClone.
//
// A walk in JavaScript instead of V8's serializer: a clone then costs what it holds and counts against the heap
// limit, while the serializer writes a string as often as it is referred to into memory that no limit covers.
(ops, shared) => {
  "use strict";

  const p = shared.primordials;
  const { ArrayBuffer, Map, Set, TypeError, Uint8Array, defineProperty, describeProperty, getPrototypeOf } = p;
  const { iteratorSymbol, mapGet, mapSet, newList, ownKeys } = p;
  const { DOMException, brandOf, define, dictionary, exceptionOf, inspect, kindOf, lookUp, required } = shared;

  const refuse = (value, why) => {
    throw new DOMException(`${inspect(value)} could not be cloned${why}`, "DataCloneError");
  };

  const clone = (value, memory) => {
    if (typeof value === "symbol" || typeof value === "function") refuse(value, "");
    if (typeof value !== "object" || value === null) return value;
    // `undefined` is never a clone of an object, so one look-up is enough.
    const known = mapGet(memory, value);
    if (known !== undefined) return known;
    const kind = kindOf(value);
    switch (kind) {
      case "object":
        return ordinary(value, memory);
      case "array":
        return array(value, memory);
      case "map":
        return map(value, memory);
      case "set":
        return set(value, memory);
      case "error":
        return error(value, memory);
      case "typedArray":
      case "dataView":
        return view(value, kind, memory);
      case "arguments":
        return properties(value, remember(memory, value, {}), memory);
      default:
        return remember(memory, value, leaf(value, kind));
    }
  };

  const remember = (memory, value, copy) => {
    mapSet(memory, value, copy);
    return copy;
  };

  const leaf = (value, kind) => {
    switch (kind) {
      case "date":
        return new p.Date(p.dateTime(value));
      case "regexp": {
        const letters = "dgimsuvy";
        let flags = "";
        for (let index = 0; index < letters.length; index++) {
          if (p.regexpFlags[index](value)) flags += letters[index];
        }
        return new p.RegExp(p.regexpSource(value), flags);
      }
      case "boolean":
        return p.Object(p.booleanOf(value));
      case "number":
        return p.Object(p.numberOf(value));
      case "string":
        return p.Object(p.stringOf(value));
      case "bigint":
        return p.Object(p.bigintOf(value));
      case "arrayBuffer":
        return buffer(value);
      default:
        // Proxies, promises, weak collections, generators, modules, symbols in objects: nothing to copy.
        return refuse(value, "");
    }
  };

  const buffer = (value) => {
    if (p.bufferIsDetached(value)) refuse(value, ": it is detached");
    const length = p.bufferLength(value);
    const copy = new ArrayBuffer(length);
    p.arraySet(new Uint8Array(copy), new Uint8Array(value));
    return copy;
  };

  const view = (value, kind, memory) => {
    const isData = kind === "dataView";
    const source = isData ? p.viewBuffer(value) : p.arrayBuffer(value);
    if (kindOf(source) === "arrayBuffer" && p.bufferIsDetached(source)) refuse(value, ": its buffer is detached");
    const target = clone(source, memory);
    const Class = isData ? p.DataView : p.arrays[p.arrayTag(value)];
    const offset = isData ? p.viewByteOffset(value) : p.arrayByteOffset(value);
    const length = isData ? p.viewByteLength(value) : p.arrayLength(value);
    return remember(memory, value, new Class(target, offset, length));
  };

  const properties = (value, copy, memory) => {
    const keys = ownKeys(value);
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index];
      if (typeof key !== "string") continue;
      // A getter that ran before may have removed it.
      const descriptor = describeProperty(value, key);
      if (descriptor === undefined || !descriptor.enumerable) continue;
      define(copy, key, clone(value[key], memory), true);
    }
    return copy;
  };

  const ordinary = (value, memory) => {
    const prototype = getPrototypeOf(value);
    // Only objects of a class can be one of ours; the plain ones are by far the most.
    if (prototype !== null && prototype !== p.ObjectPrototype && brandOf(value) !== undefined) refuse(value, "");
    return properties(value, remember(memory, value, {}), memory);
  };

  const array = (value, memory) => {
    const copy = remember(memory, value, []);
    defineProperty(copy, "length", { __proto__: null, value: describeProperty(value, "length").value });
    return properties(value, copy, memory);
  };

  // The members are listed first, as the standard asks: a getter met on the way may change the collection.
  const map = (value, memory) => {
    const copy = remember(memory, value, new Map());
    const members = newList();
    p.mapForEach(value, (member, key) => {
      members[members.length] = key;
      members[members.length] = member;
    });
    for (let index = 0; index < members.length; index += 2) {
      const key = clone(members[index], memory);
      mapSet(copy, key, clone(members[index + 1], memory));
    }
    return copy;
  };

  const set = (value, memory) => {
    const copy = remember(memory, value, new Set());
    const members = newList();
    p.setForEach(value, (member) => {
      members[members.length] = member;
    });
    for (let index = 0; index < members.length; index++) p.setAdd(copy, clone(members[index], memory));
    return copy;
  };

  const error = (value, memory) => {
    const exception = exceptionOf(value);
    if (exception !== undefined) {
      return remember(memory, value, new DOMException(exception.message, exception.name));
    }
    const name = value.name;
    const Class = (typeof name === "string" ? p.errors[name] : undefined) ?? p.Error;
    const copy = remember(memory, value, new Class());
    const message = describeProperty(value, "message");
    const hidden = (key, item) => define(copy, key, item, false);
    if (message !== undefined && message.get === undefined) hidden("message", `${message.value}`);
    const stack = p.stackGetter === undefined ? lookUp(value, "stack") : p.apply(p.stackGetter, value, []);
    if (typeof stack === "string") hidden("stack", stack);
    const cause = describeProperty(value, "cause");
    if (cause !== undefined && cause.get === undefined) hidden("cause", clone(cause.value, memory));
    return copy;
  };

  const listTransfers = (options) => {
    const list = newList();
    const { transfer } = dictionary(options, "structuredClone");
    if (transfer === undefined) return list;
    if (typeof transfer !== "object" || transfer === null || typeof transfer[iteratorSymbol] !== "function") {
      throw new TypeError("structuredClone: `transfer` must be a sequence of objects");
    }
    const seen = new Set();
    for (const item of transfer) {
      if (typeof item !== "object" || item === null || kindOf(item) !== "arrayBuffer") {
        throw new DOMException(`structuredClone: ${inspect(item)} cannot be transferred`, "DataCloneError");
      }
      if (p.setHas(seen, item)) {
        throw new DOMException("structuredClone: an ArrayBuffer is listed twice", "DataCloneError");
      }
      p.setAdd(seen, item);
      list[list.length] = item;
    }
    return list;
  };

  // A transferred buffer is copied and then emptied, instead of moved: until the last property has been read the
  // clone can fail, which must leave the original alone, and the views on it need their buffer before that.
  const empty = (buffer) => {
    if (p.bufferIsDetached(buffer)) refuse(buffer, ": it is detached");
    p.bufferTransfer(buffer, 0);
  };

  shared.exposeFunctions({
    __proto__: null,
    structuredClone(value, options = undefined) {
      required(arguments.length, 1, "structuredClone");
      const transfers = listTransfers(options);
      const copy = clone(value, new Map());
      for (let index = 0; index < transfers.length; index++) empty(transfers[index]);
      return copy;
    },
  });
};
