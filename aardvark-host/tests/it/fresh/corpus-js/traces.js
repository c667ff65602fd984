// Functions that each leave something behind, and give back what they found before.
import * as state from "./state.js";

let variable = 0;
const closed = (() => {
  let count = 0;
  return () => ++count;
})();
const numbers = (function* () {
  yield* [1, 2, 3];
})();
const seen = new Map();
const weak = new WeakMap();

const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return error.name;
  }
};

export const TRACES = {
  // For the corpus itself: shows nowhere.
  nothing: () => "nothing",

  // In the plugin's own modules.
  moduleVariable: () => ++variable,
  exportedVariable: () => state.increment(),
  exportedList: () => state.list.push("left"),
  exportedObject() {
    const found = Object.keys(state.box);
    state.box.left = 1;
    Object.freeze(state.box);
    return found;
  },
  closure: () => closed(),
  generator: () => numbers.next().value ?? null,
  map: () => seen.set(seen.size, "left").size,
  weakMap() {
    const found = weak.has(state.box);
    weak.set(state.box, 1);
    return found;
  },
  staticField: () => ++state.Shop.visits,
  patchedClass() {
    const found = "left" in state.Shop.prototype;
    state.Shop.prototype.left = 1;
    return found;
  },
  functionProperty() {
    TRACES.functionProperty.calls = (TRACES.functionProperty.calls ?? 0) + 1;
    return TRACES.functionProperty.calls;
  },
  tracesReplaced() {
    const found = Object.keys(TRACES).length;
    TRACES.extra = () => 1;
    return found;
  },
  async lazyModule() {
    const { loads } = await import("./lazy.js");
    return [loads, globalThis.lazyLoads++];
  },
  templateObjects() {
    const tag = (strings) => strings;
    const site = () => tag`left`;
    return weak.has(site()) || (weak.set(site(), 1), site() === site());
  },

  // In the realm.
  globalVariable() {
    const found = typeof left;
    globalThis.left = 1;
    return found;
  },
  globalRemoved() {
    const found = typeof structuredClone;
    delete globalThis.structuredClone;
    delete globalThis.Map;
    return found;
  },
  globalAccessor() {
    const found = attempt(() => typeof setTimeout);
    Object.defineProperty(globalThis, "setTimeout", { get: () => 1 / 0, configurable: false });
    return found;
  },
  globalSealed() {
    const found = Object.isExtensible(globalThis);
    Object.preventExtensions(globalThis);
    return found;
  },
  globalPrototype() {
    const found = "left" in globalThis;
    attempt(() => Object.setPrototypeOf(globalThis, { left: 1 }));
    attempt(() => (Object.prototype.left = 1));
    return found;
  },
  arrayPrototype() {
    const found = [1, 2].map((x) => x * 2);
    Array.prototype.map = () => "patched";
    Array.prototype[Symbol.iterator] = null;
    Array.prototype.push = null;
    return found;
  },
  objectPrototype() {
    const found = JSON.stringify({ a: 1 });
    Object.prototype.toJSON = () => "patched";
    Object.prototype.then = null;
    return found;
  },
  functionPrototype() {
    const found = Function.prototype.call.name;
    Function.prototype.call = Function.prototype.apply = null;
    return found;
  },
  promisePrototype() {
    const found = Promise.prototype.then.name;
    Promise.prototype.then = () => 1;
    Promise.resolve = null;
    return found;
  },
  iteratorPrototype() {
    const prototype = Object.getPrototypeOf([][Symbol.iterator]());
    const found = prototype.next.name;
    prototype.next = () => ({ done: true });
    return found;
  },
  json() {
    const found = JSON.stringify.name + JSON.parse.name;
    JSON.stringify = () => '"patched"';
    JSON.parse = () => "patched";
    return found;
  },
  clocksAndChance() {
    const found = [Date.now.name, Math.random.name, performance.now.name];
    Date.now = () => 0;
    Math.random = () => 4;
    globalThis.Date = class {};
    performance.now = () => 0;
    return found;
  },
  console() {
    const found = console.log.name;
    console.log = console.error = () => {};
    console.count("left");
    console.group("left");
    return found;
  },
  consoleCounters() {
    console.count("corpus");
    console.time("corpus");
    console.group();
    return "counted";
  },
  errors() {
    const found = [Error.stackTraceLimit, typeof Error.prepareStackTrace];
    Error.stackTraceLimit = 0;
    Error.prepareStackTrace = () => "patched";
    return found;
  },
  lastMatch() {
    const found = RegExp.$1;
    /(left)/.test("left behind");
    return found;
  },
  lastIndex() {
    const found = state.pattern.lastIndex;
    state.pattern.test("aaa");
    return found;
  },
  symbols() {
    const key = Symbol.for("left");
    const found = key in globalThis;
    globalThis[key] = 1;
    return found;
  },
  webClasses() {
    const found = [typeof URL, typeof TextEncoder, typeof Event].join();
    for (const name of ["URL", "TextEncoder", "TextDecoder", "Event", "EventTarget", "AbortController"]) {
      if (globalThis[name]?.prototype) globalThis[name].prototype.left = 1;
    }
    globalThis.TextEncoder = null;
    return found;
  },
  crypto() {
    const found = typeof crypto.randomUUID;
    attempt(() => (crypto.randomUUID = () => "left"));
    attempt(() => (Object.getPrototypeOf(crypto).randomUUID = () => "left"));
    attempt(() => (Object.getPrototypeOf(crypto).getRandomValues = () => "left"));
    return found;
  },
  memory() {
    const found = state.list.length;
    state.list.push(new Uint8Array(20 << 20).fill(1), "x".repeat(1 << 20));
    return found;
  },

  // What would like to run later.
  timers() {
    const found = state.list.length;
    const late = (what) => () => {
      console.log(`${what} of an earlier call`);
      globalThis.late = what;
    };
    setTimeout(late("timer"), 0);
    setTimeout(late("timer"), 5);
    setInterval(late("interval"), 1);
    state.list.push(1);
    return found;
  },
  microtasks() {
    const found = state.list.length;
    const again = (n) => n > 0 && queueMicrotask(() => again(n - 1));
    again(20);
    Promise.resolve().then(() => state.list.push("later"));
    return found;
  },
  pendingPromise() {
    const found = seen.size;
    let settle;
    const promise = new Promise((resolve) => (settle = resolve));
    promise.then(() => (globalThis.late = "promise"));
    seen.set("settle", settle);
    return found;
  },
  settleEarlier() {
    const settle = seen.get("settle");
    settle?.();
    return settle === undefined;
  },
  rejection() {
    const found = state.list.length;
    state.list.push(Promise.reject(new Error("nobody cares")));
    return found;
  },
  abortTimeout() {
    const found = state.list.length;
    state.list.push(attempt(() => AbortSignal.timeout(2)));
    return found;
  },
  weakReferences() {
    const found = state.list.length;
    state.list.push(attempt(() => new WeakRef({})));
    return found;
  },
  exception() {
    globalThis.left = 1;
    throw new TypeError("left behind");
  },
  asyncException: async () => {
    await null;
    globalThis.left = 1;
    throw new TypeError("left behind");
  },
};
