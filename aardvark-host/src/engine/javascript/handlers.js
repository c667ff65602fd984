// Finds a plugin's handlers and calls them; hands values across the border as JSON text.
//
// Evaluates to `(environment) => [describe, accepts, invoke, encode, domain, DomainError, env]`. Everything it needs from
// the language is captured here, before guest code runs, so that a plugin which patches built-ins only changes itself.
"use strict";
(() => {
  const { parse, stringify, rawJSON } = JSON;
  const { keys, getPrototypeOf, setPrototypeOf, freeze, defineProperty } = Object;
  const { isArray } = Array;
  const { apply, ownKeys } = Reflect;
  const { isSafeInteger, isFinite } = Number;
  const { is } = Object;
  const NativePromise = Promise;
  const promiseResolve = NativePromise.resolve.bind(NativePromise);
  const sourceOf = Function.prototype.call.bind(Function.prototype.toString);
  const classOf = Function.prototype.call.bind(Object.prototype.toString);
  const test = Function.prototype.call.bind(RegExp.prototype.test);
  const toText = String;
  const ObjectPrototype = Object.prototype;
  const NativeBigInt = BigInt;
  const NativeTypeError = TypeError;
  const AsyncFunction = getPrototypeOf(async () => {}).constructor;

  const MAX_DEPTH = 128;
  // Characters shown of the name of a class.
  const MAX_NAME = 100;

  // A list that no method and no property of the guest's `Array.prototype` gets to see.
  const newList = () => setPrototypeOf([], null);
  const handlers = newList();

  /** The interface's own error: `throw new DomainError(value)` arrives at the caller as the typed error. */
  class DomainError extends Error {
    #value;
    constructor(value) {
      super("domain error");
      this.#value = value;
    }
    get value() {
      return this.#value;
    }
    static holds(error) {
      return typeof error === "object" && error !== null && #value in error;
    }
    static open(error) {
      return error.#value;
    }
  }
  const { holds, open } = DomainError;
  delete DomainError.holds;
  delete DomainError.open;
  defineProperty(DomainError.prototype, "name", { value: "DomainError", writable: true, configurable: true });
  freeze(DomainError);

  // ---- finding handlers -------------------------------------------------------------------------------------

  // `f.length` counts parameters up to the first default or rest parameter, so only the text of the parameter
  // list tells whether a function takes more. A wrong guess here can only accept a function, never refuse one.
  const takesMore = (f) => {
    const text = sourceOf(f);
    let depth = 0;
    let start = -1;
    for (let i = 0; i < text.length && i < 4096; i++) {
      const c = text[i];
      if (c === "(" || c === "[" || c === "{") {
        if (depth++ === 0 && c === "(") start = i;
      } else if (c === ")" || c === "]" || c === "}") {
        if (--depth === 0 && start >= 0) {
          return test(/\.\.\.|=[^>]/, text.slice(start, i)) || test(/\barguments\b/, text.slice(i));
        }
      } else if (depth === 0 && c === "=" && text[i + 1] === ">") {
        return false;
      }
    }
    return true;
  };

  // A plugin can redefine `length` as anything.
  const arity = (f) => (isSafeInteger(f.length) && f.length >= 0 ? f.length : 0);

  const describe = (namespace) => {
    const found = newList();
    const seen = { __proto__: null };
    const add = (name, f, self) => {
      if (typeof f !== "function" || name in seen) return;
      seen[name] = true;
      handlers[handlers.length] = { __proto__: null, f, self };
      found[found.length] = { __proto__: null, name, required: arity(f), isAsync: f instanceof AsyncFunction };
    };
    const exported = ownKeys(namespace);
    for (let i = 0; i < exported.length; i++) {
      const name = exported[i];
      if (typeof name === "string" && name !== "default") add(name, namespace[name], undefined);
    }
    const fallback = "default" in namespace ? namespace.default : undefined;
    if (typeof fallback === "function") add("default", fallback, undefined);
    for (let o = fallback; o !== null && typeof o === "object" && o !== ObjectPrototype; o = getPrototypeOf(o)) {
      const members = ownKeys(o);
      for (let i = 0; i < members.length; i++) {
        const name = members[i];
        if (typeof name === "string" && name !== "constructor") add(name, fallback[name], fallback);
      }
    }
    return stringify(found);
  };

  // How many arguments each handler takes at most; null for any number. Not part of `describe`, which each reset repeats.
  const accepts = () => {
    const most = newList();
    for (let i = 0; i < handlers.length; i++) most[i] = takesMore(handlers[i].f) ? null : arity(handlers[i].f);
    return stringify(most);
  };

  // ---- arguments in -----------------------------------------------------------------------------------------

  // Integers that a double cannot hold arrive as BigInt. Only asked for when the host saw such a literal.
  const widen = (_key, value, context) => {
    if (typeof value !== "number" || isSafeInteger(value)) return value;
    return test(/^-?\d+$/, context.source) ? NativeBigInt(context.source) : value;
  };

  const invoke = (index, text, isWide) => {
    const { f, self } = handlers[index];
    const value = apply(f, self, isWide ? parse(text, widen) : parse(text));
    if (value !== null && typeof value === "object" && typeof value.then === "function") {
      return promiseResolve(value);
    }
    return value;
  };

  // ---- results out ------------------------------------------------------------------------------------------

  const KEEP = { __proto__: null, Map: "use Object.fromEntries(map)", Set: "use [...set]", Promise: "await it", RegExp: "use its source", Error: "use its message" };

  const refuse = (path, what, remedy) => {
    throw new NativeTypeError(`\`${path}\` is ${what} (${remedy})`);
  };

  const isIdentifier = /^[A-Za-z_$][\w$]*$/;
  const member = (path, key) => (test(isIdentifier, key) ? `${path}.${key}` : `${path}[${stringify(key)}]`);

  // Says what `value` is, when JSON would change or lose it without a word.
  const explain = (value, path) => {
    // Both can be anything.
    const name = value.constructor?.name;
    const tag = typeof name === "string" && name.length <= MAX_NAME ? name : "object";
    refuse(path, `a ${tag}`, KEEP[tag] ?? "return plain objects, arrays, strings, numbers, booleans or null");
  };

  // Walks a result once. Returns whether plain `JSON.stringify` would lose something that JSON can say: the sign
  // of -0, integers beyond 2^53, floats that print as such integers.
  const needsCare = (value, depth, path) => {
    switch (typeof value) {
      case "string":
      case "boolean":
        return false;
      case "number":
        if (!isFinite(value)) refuse(path(), toText(value), "JSON has no such number; return null or a string");
        return value === 0 ? is(value, -0) : value >= 9007199254740992 || value <= -9007199254740992;
      case "bigint":
        return true;
      case "undefined":
        return refuse(path(), "undefined", "return null");
      case "object":
        break;
      default:
        return refuse(path(), `a ${typeof value}`, "return data");
    }
    if (value === null) return false;
    if (depth >= MAX_DEPTH) {
      refuse(path().slice(0, 60) + "…", `nested deeper than ${MAX_DEPTH} levels`, "flatten it, or break the cycle");
    }
    let care = false;
    if (isArray(value)) {
      for (let i = 0; i < value.length; i++) {
        if (needsCare(value[i], depth + 1, () => `${path()}[${i}]`)) care = true;
      }
      return care;
    }
    if (typeof value.toJSON === "function") return needsCare(value.toJSON(""), depth + 1, path);
    const prototype = getPrototypeOf(value);
    if (prototype !== ObjectPrototype && prototype !== null && classOf(value) !== "[object Object]") {
      explain(value, path());
    }
    const names = keys(value);
    for (let i = 0; i < names.length; i++) {
      const field = value[names[i]];
      // An absent property is how JavaScript says "none"; JSON.stringify leaves it out.
      if (field === undefined) continue;
      if (needsCare(field, depth + 1, () => member(path(), names[i]))) care = true;
    }
    return care;
  };

  const exactly = (_key, value) => {
    if (typeof value === "bigint") return rawJSON(toText(value));
    if (typeof value !== "number") return value;
    if (value === 0) return is(value, -0) ? rawJSON("-0.0") : value;
    if (value < 9007199254740992 && value > -9007199254740992) return value;
    const text = toText(value);
    return rawJSON(test(/^-?\d+$/, text) ? `${text}.0` : text);
  };

  const root = () => "result";

  const encode = (value) => {
    if (value === undefined || value === null) return "null";
    return needsCare(value, 0, root) ? stringify(value, exactly) : stringify(value);
  };

  const domain = (error) => (holds(error) ? encode(open(error)) : undefined);

  return (environment) => {
    const env = freeze({ __proto__: null, ...parse(environment) });
    return [describe, accepts, invoke, encode, domain, DomainError, env];
  };
})();
