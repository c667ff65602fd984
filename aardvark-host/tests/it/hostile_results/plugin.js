// Results of every odd kind, made from a seed. `hostile` gives one or throws it, now or later; `right` behaves.

// Mulberry32.
const random = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

const NUMBERS = [0, -0, 1.5, NaN, Infinity, -Infinity, 2 ** 53, -(2 ** 53) - 2, 2 ** 64, 1e20, 1e21, 1e300, 5e-324];
const BIG = [0n, -1n, 2n ** 53n + 1n, 2n ** 64n - 1n, 2n ** 64n, -(2n ** 63n) - 1n, 10n ** 23n, 10n ** 400n];
const TEXTS = ["", "a", "\ud800", "x\udc00", "\u2028\u0000\u202e", "__proto__", "é".repeat(5000), '"\\', "👩‍🚀"];
const RAW = ["1e999", "-0", "100000000000000000000000", "1.0", '"\\ud800"', "123456789012345680000", "true"];
const KEYS = ["a", "", "__proto__", "toJSON", "then", "constructor", "length", "0", "a.b", "\ud800", "x".repeat(300)];

const make = (seed) => {
  const next = random(seed);
  const any = (list) => list[Math.floor(next() * list.length)];
  const chance = (share) => next() < share;
  const known = [];

  const fields = (object, depth) => {
    for (let i = Math.floor(next() * 4); i > 0; i--) {
      const key = chance(0.1) ? Symbol("key") : any(KEYS);
      try {
        if (chance(0.2)) {
          const [first, then] = [odd(depth + 1), odd(depth + 1)];
          let asked = 0;
          Object.defineProperty(object, key, {
            enumerable: chance(0.9),
            get: () => {
              if (asked++ > 0) return then;
              if (chance(0.1)) throw then;
              return first;
            },
          });
        } else object[key] = odd(depth + 1);
      } catch {
        // Some objects take no fields.
      }
    }
    return object;
  };

  const proxied = (depth) => {
    const target = any([{}, [], () => 1, fields({}, depth), [odd(depth + 1)], new Map(), Object.freeze([1])]);
    const traps = {};
    for (const name of ["get", "has", "ownKeys", "getOwnPropertyDescriptor", "getPrototypeOf", "apply"]) {
      if (!chance(0.3)) continue;
      const value = odd(depth + 1);
      traps[name] = chance(0.2) ? () => { throw value; } : (object, key) => (chance(0.5) ? Reflect[name](object, key) : value);
    }
    const { proxy, revoke } = Proxy.revocable(target, traps);
    if (chance(0.1)) revoke();
    return proxy;
  };

  const nested = (depth) => {
    let value = 1;
    for (let i = 0; i < depth; i++) value = i % 2 ? { a: value } : [value];
    return value;
  };

  const thenable = (depth) => ({
    then(done, fail) {
      if (chance(0.6)) done(odd(depth + 1));
      if (chance(0.3)) fail(odd(depth + 1));
      if (chance(0.2)) throw odd(depth + 1);
    },
  });

  const failure = (depth) => {
    const error = new (any([Error, TypeError, RangeError, DomainError]))(chance(0.5) ? any(TEXTS) : odd(depth + 1));
    for (const name of ["name", "message", "stack", "cause"]) {
      if (!chance(0.2)) continue;
      const value = chance(0.3) ? error : odd(depth + 1);
      Object.defineProperty(error, name, chance(0.5) ? { value } : { get: () => value });
    }
    return error;
  };

  const OBJECTS = [
    () => new Map([[1, 2]]), () => new Set([1]), () => new Date(NaN), () => new Date(0), () => /x/, () => new Uint8Array(3),
    () => new ArrayBuffer(8), () => new DataView(new ArrayBuffer(8)), () => new WeakMap(), () => new Promise(() => {}),
    () => Promise.reject(1), () => Object(1n), () => Object("x"), () => Object(NaN), () => Object(Symbol()), () => new (class extends Array {})(),
    () => (function* () { yield 1; })(), () => [][Symbol.iterator](), () => (function () { return arguments; })(1, 2),
    () => Object.create(Array.prototype), () => Object.create(null), () => Object.create({ inherited: NaN }), () => globalThis, () => Math,
    () => ({ constructor: { get name() { return { toString: 1 }; } } }), () => ({ [Symbol.toStringTag]: "Array" }),
    () => Array.from({ length: 3 }), () => new Array(Math.floor(next() * 2000)), () => import.meta,
  ];

  const odd = (depth) => {
    if (depth > 5) return 1;
    const made = any([
      () => any([null, undefined, true, false, Symbol("s"), () => 1, class {}]),
      () => any(NUMBERS), () => any(BIG), () => any(TEXTS), () => JSON.rawJSON(any(RAW)),
      () => Array.from({ length: Math.floor(next() * 4) }, () => odd(depth + 1)),
      () => fields({}, depth), () => fields([], depth), () => fields(any(OBJECTS)(), depth), () => any(OBJECTS)(),
      () => proxied(depth), () => nested(any([5, 127, 128, 129, 5000])), () => thenable(depth), () => failure(depth),
      () => { const value = odd(depth + 1); return { toJSON: () => value }; },
      () => { const self = { toJSON: () => self }; return self; },
      () => (known.length > 0 ? any(known) : null),
    ])();
    if (typeof made === "object" && made !== null) known.push(made);
    return made;
  };
  return { odd, chance };
};

import { DomainError } from "aardvark";

export function hostile(seed) {
  // An array that says that it has 2^53 items.
  if (seed % 400 === 7) return new Proxy([], { get: (_, key) => (key === "length" ? 2 ** 53 : 1) });
  const { odd, chance } = make(seed);
  if (chance(0.05)) console.log(odd(0), odd(0));
  if (chance(0.03)) Error.prepareStackTrace = () => odd(0);
  if (chance(0.03)) Error.stackTraceLimit = odd(0);
  const value = odd(0);
  if (chance(0.2)) throw value;
  if (chance(0.1)) return Promise.reject(value);
  if (chance(0.2)) return Promise.resolve().then(() => value);
  return value;
}

export const right = (value) => ({ value, is: ["right", 1.5, null] });
