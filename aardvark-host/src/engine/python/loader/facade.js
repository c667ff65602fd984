// What Python code finds of JavaScript: next to nothing, and nothing that it could change.
//
// Pyodide gives Python its whole machinery (`pyodide_js`, from there the file system and the WebAssembly module). Plugins
// get objects of the same names without anything behind them. The rest of what is reachable are JavaScript's built-in
// objects, by way of converted values; they are frozen, so that no call can leave a trace in them for the next.
(ops, shared) => {
  "use strict";

  const { create, defineProperty, freeze, getOwnPropertyDescriptor, getPrototypeOf, preventExtensions } = Object;
  const { ownKeys } = Reflect;

  // What `import js` shows: nothing.
  shared.jsGlobals = freeze(create(null));

  const bare = (properties) => freeze(Object.assign(create(null), properties));

  const api = bare({
    config: bare({ enableRunUntilComplete: false }),
    scheduleCallback: freeze(() => {
      throw new Error("JavaScript's event loop does not run here (use asyncio)");
    }),
    abortSignalAny: freeze(() => {
      throw new Error("there are no abort signals here");
    }),
  });
  const publicApi = bare({ _api: api, loadedPackages: bare({}) });

  // What the interpreter's table of JavaScript values starts with. Pyodide's own order, with our objects.
  shared.firstReferences = [null, shared.jsGlobals, publicApi, api, api.scheduleCallback, api, bare({})];

  // Assigning to a property that an object inherits from a frozen one fails in strict code, and Emscripten's loader is
  // strict: these become accessors that give the assigning object a property of its own, as if nothing were frozen.
  const OVERRIDDEN = [
    [Object.prototype, ["constructor", "hasOwnProperty", "toString", "valueOf"]],
    [Function.prototype, ["constructor", "length", "name", "toString"]],
    [Array.prototype, ["constructor", "length", "toString"]],
    [Error.prototype, ["constructor", "message", "name", "stack", "toString"]],
    [Promise.prototype, ["constructor", "then"]],
    ...[TypeError, RangeError].map((error) => [error.prototype, ["constructor", "message", "name"]]),
  ];

  const allowOverriding = (object, name) => {
    const { value, configurable, enumerable } = getOwnPropertyDescriptor(object, name) ?? {};
    if (!configurable || value === undefined) return;
    defineProperty(object, name, {
      get: () => value,
      set(changed) {
        if (this === object) throw new TypeError(`cannot assign to the frozen \`${name}\``);
        defineProperty(this, name, { value: changed, configurable: true, enumerable: true, writable: true });
      },
      configurable: false,
      enumerable,
    });
  };

  // Pyodide assigns the limit of stack traces, and V8 takes it only from an ordinary property; a reset puts it back.
  const freezeAllBut = (object, name) => {
    for (const key of ownKeys(object)) {
      const { value } = getOwnPropertyDescriptor(object, key);
      if (key !== name) defineProperty(object, key, value === undefined ? { configurable: false } : { configurable: false, writable: false });
    }
    preventExtensions(object);
  };

  // Defined, not assigned: a guest may have put an accessor in its place. Fails if it cannot be put back.
  const stackTraceLimit = { value: Error.stackTraceLimit, configurable: true, enumerable: true, writable: true };
  shared.resetIntrinsics = () => {
    defineProperty(Error, "stackTraceLimit", stackTraceLimit);
  };

  const harden = (object, seen) => {
    if ((typeof object !== "object" && typeof object !== "function") || object === null || seen.has(object)) return;
    seen.add(object);
    if (object === Error) freezeAllBut(object, "stackTraceLimit");
    else freeze(object);
    harden(getPrototypeOf(object), seen);
    for (const key of ownKeys(object)) {
      const { value, get, set } = getOwnPropertyDescriptor(object, key);
      harden(value, seen);
      harden(get, seen);
      harden(set, seen);
    }
  };

  const hardened = new Set([globalThis]);

  const roots = () => {
    const iterators = [[][Symbol.iterator](), new Map().keys(), new Set().keys(), ""[Symbol.iterator](), "".matchAll(/./g)];
    iterators.push([].values().map(String), Iterator.from({ next() {} }));
    const functions = [async () => {}, function* () {}, async function* () {}];
    return [
      ...ownKeys(globalThis).map((key) => getOwnPropertyDescriptor(globalThis, key).value),
      ...iterators.map(getPrototypeOf),
      ...functions.flatMap((it) => [getPrototypeOf(it), it.prototype]),
    ].filter((object) => object !== globalThis);
  };

  shared.freezeIntrinsics = () => {
    for (const [object, names] of OVERRIDDEN) for (const name of names) allowOverriding(object, name);
    for (const root of roots()) harden(root, hardened);
  };

  // Freezes `object` and what it leads to, and gives it back.
  shared.harden = (object) => {
    harden(object, hardened);
    return object;
  };
};
