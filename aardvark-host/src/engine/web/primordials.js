// The built-ins that the other assets use, captured before any guest code runs.
//
// Methods are uncurried: `sliceString(text, 0, 3)` for `text.slice(0, 3)`. Assets use these and syntax that guests
// cannot intercept: no spread, no array destructuring and no `for…of` over their own arrays (all three look up a
// patchable iterator), and no assignment to a missing property of an object that has a prototype.
(ops, shared) => {
  "use strict";

  const { apply, construct, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
  const { setPrototypeOf } = Object;
  const { bind, call } = Function.prototype;
  const uncurry = bind.bind(call);
  const getter = (object, key) => uncurry(getOwnPropertyDescriptor(object, key).get);

  const TypedArrayPrototype = getPrototypeOf(Uint8Array.prototype);
  const stack = getOwnPropertyDescriptor(new Error(), "stack");

  // A descriptor without a prototype, so that `get` of a data property is undefined whatever the guest has put on
  // `Object.prototype`.
  const describeProperty = (object, key) => {
    const descriptor = getOwnPropertyDescriptor(object, key);
    return descriptor === undefined ? undefined : setPrototypeOf(descriptor, null);
  };

  const primordials = {
    __proto__: null,

    apply,
    construct,
    defineProperty,
    describeProperty,
    getPrototypeOf,
    ownKeys,
    setPrototypeOf,

    ArrayBuffer,
    BigInt,
    Boolean,
    DataView,
    Date,
    Error,
    Map,
    Number,
    Object,
    RangeError,
    RegExp,
    Set,
    String,
    TypeError,
    Uint8Array,
    errors: { __proto__: null, Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError },
    ErrorPrototype: Error.prototype,
    ObjectPrototype: Object.prototype,
    IteratorPrototype: Iterator.prototype,

    parseFloat,
    parseInt,
    dateNow: Date.now,
    isArray: Array.isArray,
    is: Object.is,
    max: Math.max,
    trunc: Math.trunc,
    iteratorSymbol: Symbol.iterator,
    tagSymbol: Symbol.toStringTag,

    join: uncurry(Array.prototype.join),
    sort: uncurry(Array.prototype.sort),
    splice: uncurry(Array.prototype.splice),

    escapeString: uncurry(String.prototype.replaceAll),
    indexOf: uncurry(String.prototype.indexOf),
    repeat: uncurry(String.prototype.repeat),
    sliceString: uncurry(String.prototype.slice),
    startsWith: uncurry(String.prototype.startsWith),
    charCode: uncurry(String.prototype.charCodeAt),
    wellFormed: uncurry(String.prototype.toWellFormed),
    numberText: uncurry(Number.prototype.toString),
    fixed: uncurry(Number.prototype.toFixed),
    functionText: uncurry(Function.prototype.toString),
    symbolText: uncurry(Symbol.prototype.toString),

    booleanOf: uncurry(Boolean.prototype.valueOf),
    numberOf: uncurry(Number.prototype.valueOf),
    stringOf: uncurry(String.prototype.valueOf),
    bigintOf: uncurry(BigInt.prototype.valueOf),
    symbolOf: uncurry(Symbol.prototype.valueOf),

    dateTime: uncurry(Date.prototype.getTime),
    dateText: uncurry(Date.prototype.toISOString),

    mapGet: uncurry(Map.prototype.get),
    mapSet: uncurry(Map.prototype.set),
    mapHas: uncurry(Map.prototype.has),
    mapDelete: uncurry(Map.prototype.delete),
    mapSize: getter(Map.prototype, "size"),
    mapForEach: uncurry(Map.prototype.forEach),
    setAdd: uncurry(Set.prototype.add),
    setHas: uncurry(Set.prototype.has),
    setSize: getter(Set.prototype, "size"),
    setForEach: uncurry(Set.prototype.forEach),

    regexpSource: getter(RegExp.prototype, "source"),
    // One getter for each flag: `flags` itself reads properties that the guest can define on the object.
    regexpFlags: [
      getter(RegExp.prototype, "hasIndices"),
      getter(RegExp.prototype, "global"),
      getter(RegExp.prototype, "ignoreCase"),
      getter(RegExp.prototype, "multiline"),
      getter(RegExp.prototype, "dotAll"),
      getter(RegExp.prototype, "unicode"),
      getter(RegExp.prototype, "unicodeSets"),
      getter(RegExp.prototype, "sticky"),
    ],

    bufferLength: getter(ArrayBuffer.prototype, "byteLength"),
    bufferIsDetached: getter(ArrayBuffer.prototype, "detached"),
    bufferTransfer: uncurry(ArrayBuffer.prototype.transfer),
    arrayTag: getter(TypedArrayPrototype, Symbol.toStringTag),
    arrayLength: getter(TypedArrayPrototype, "length"),
    arrayBuffer: getter(TypedArrayPrototype, "buffer"),
    arrayByteLength: getter(TypedArrayPrototype, "byteLength"),
    arrayByteOffset: getter(TypedArrayPrototype, "byteOffset"),
    arraySet: uncurry(TypedArrayPrototype.set),
    viewBuffer: getter(DataView.prototype, "buffer"),
    viewByteLength: getter(DataView.prototype, "byteLength"),
    viewByteOffset: getter(DataView.prototype, "byteOffset"),
    arrays: {
      __proto__: null,
      BigInt64Array,
      BigUint64Array,
      Float32Array,
      Float64Array,
      Int16Array,
      Int32Array,
      Int8Array,
      Uint16Array,
      Uint32Array,
      Uint8Array,
      Uint8ClampedArray,
    },

    // V8 keeps an error's stack behind one getter for all errors; older versions show a data property.
    stackGetter: stack !== undefined ? stack.get : undefined,

    // An array that no property of `Array.prototype` shines through; for `list[list.length] = item`.
    newList: () => setPrototypeOf([], null),
  };
  shared.primordials = primordials;

  // What has to wait for the realm that takes this context up: it may be a copy of one that was built long ago, and
  // some of the language V8 only adds to the copy. The host calls `shared.begin` once, before any guest code.
  const beginnings = primordials.newList();
  shared.atBegin = (f) => {
    beginnings[beginnings.length] = f;
  };
  shared.begin = () => {
    for (let index = 0; index < beginnings.length; index++) beginnings[index]();
  };
  shared.atBegin(() => {
    primordials.arrays.Float16Array = Float16Array;
  });
};
