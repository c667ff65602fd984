// `shared.willFreeze`: gives a function that makes the language's own objects unchangeable, for plugins whose state
// survives between calls. It is to be asked for before guest code runs: later the guest decides what there is to be found.
//
// What one call does to `Array.prototype` would otherwise be there for the next one, whoever made it; a careless merge of
// hostile data is enough. It happens after the plugin's top level has run, so that what a library adds to the language
// there still works. Where each call gets a new context there is nothing to protect, and freezing a thousand objects
// would cost more than the context.
//
// Assigning to a property that an object inherits from a frozen one fails, which ordinary code does all the time:
// `error.name = …`, `counts["constructor"] = 1`. The properties that are known for it become accessors that give the
// assigning object a property of its own, as if nothing were frozen.
(ops, shared) => {
  "use strict";

  const { Object, Set, TypeError, defineProperty, describeProperty, getPrototypeOf, newList, ownKeys } =
    shared.primordials;
  const { iteratorSymbol, setAdd, setHas } = shared.primordials;
  const { kindOf } = shared;
  const { freeze } = Object;
  const global = globalThis;

  // Frozen, it would make every regular expression ten times slower: V8 takes its fast paths only while it is untouched.
  const LEFT = RegExp.prototype;

  // Overridden by assignment somewhere, on any prototype.
  const COMMON = ["toString", "toLocaleString", "valueOf", "toJSON"];
  const OVERRIDDEN = { __proto__: null };
  for (let index = 0; index < COMMON.length; index++) OVERRIDDEN[COMMON[index]] = true;

  const { ErrorPrototype, ObjectPrototype } = shared.primordials;

  // Here it is every property: objects take any key from data, and errors any from who throws them.
  const isFullyOverridden = (object) =>
    object === ObjectPrototype || object === ErrorPrototype || getPrototypeOf(object) === ErrorPrototype;

  const allowOverriding = (object, key) => {
    const descriptor = describeProperty(object, key);
    if (!descriptor.configurable || !descriptor.writable) return;
    const { value, enumerable } = descriptor;
    const accessors = {
      get() {
        return value;
      },
      set(changed) {
        if (this === object) throw new TypeError("cannot change the language's own objects in a warm plugin");
        defineProperty(this, key, { __proto__: null, value: changed, configurable: true, enumerable: true, writable: true });
      },
    };
    defineProperty(object, key, { __proto__: null, get: accessors.get, set: accessors.set, configurable: false, enumerable });
  };

  const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";

  // What hangs on no property of the global object.
  const hidden = () => {
    const found = newList();
    const add = (object) => {
      found[found.length] = getPrototypeOf(object);
    };
    add([][iteratorSymbol]());
    add(new Map()[iteratorSymbol]());
    add(new Set()[iteratorSymbol]());
    add(""[iteratorSymbol]());
    add("".matchAll(/./g));
    add([].values().map(() => {}));
    add(Iterator.from({ next() {} }));
    const functions = [async () => {}, function* () {}, async function* () {}];
    for (let index = 0; index < functions.length; index++) {
      add(functions[index]);
      const { prototype } = functions[index];
      if (prototype !== undefined) add(prototype);
    }
    return found;
  };

  const rootsOf = (global) => {
    const roots = hidden();
    const keys = ownKeys(global);
    for (let index = 0; index < keys.length; index++) {
      const descriptor = describeProperty(global, keys[index]);
      if (descriptor.get === undefined && isObject(descriptor.value) && descriptor.value !== global) {
        roots[roots.length] = descriptor.value;
      }
    }
    return roots;
  };

  const freezeOne = (object, queue) => {
    const keys = ownKeys(object);
    const isPrototype = typeof object !== "function" && describeProperty(object, "constructor") !== undefined;
    const isFully = isPrototype && isFullyOverridden(object);
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index];
      const { value, get, set } = describeProperty(object, key);
      queue[queue.length] = value;
      queue[queue.length] = get;
      queue[queue.length] = set;
      const isOverridden = isFully || (isPrototype && typeof key === "string" && OVERRIDDEN[key]);
      if (isOverridden && get === undefined && set === undefined) allowOverriding(object, key);
    }
    queue[queue.length] = getPrototypeOf(object);
    freeze(object);
  };

  const freezeFrom = (roots) => {
    const seen = new Set();
    setAdd(seen, global);
    setAdd(seen, LEFT);
    const queue = roots;
    while (queue.length > 0) {
      const object = queue[queue.length - 1];
      queue.length--;
      // What the guest has put there, it may have made a proxy.
      if (!isObject(object) || setHas(seen, object) || kindOf(object) === "proxy") continue;
      setAdd(seen, object);
      freezeOne(object, queue);
    }
  };

  shared.willFreeze = () => {
    const roots = rootsOf(global);
    return () => freezeFrom(roots);
  };
};
