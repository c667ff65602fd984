// How classes and functions are put on the global object, and the argument rules of Web IDL.
(ops, shared) => {
  "use strict";

  const { Object, TypeError, defineProperty, describeProperty, newList, ownKeys, tagSymbol } = shared.primordials;
  const global = globalThis;

  const define = (target, key, value, enumerable) =>
    defineProperty(target, key, { __proto__: null, value, writable: true, enumerable, configurable: true });

  // Members written in a class body are not enumerable; those of the web's interfaces are.
  const showMembers = (target) => {
    const keys = ownKeys(target);
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index];
      if (typeof key === "symbol" || key === "constructor" || key === "prototype") continue;
      if (key === "length" || key === "name") continue;
      const descriptor = describeProperty(target, key);
      descriptor.enumerable = true;
      defineProperty(target, key, descriptor);
    }
  };

  const tag = (target, value) =>
    defineProperty(target, tagSymbol, { __proto__: null, value, configurable: true });

  // Brands of our classes, so that inspection and cloning can tell their instances from plain objects. A brand is
  // a function: its text form for an instance, undefined for anything else.
  const brands = newList();

  shared.expose = (name, value) => define(global, name, value, false);
  shared.exposeClass = (Class, brand) => {
    showMembers(Class);
    showMembers(Class.prototype);
    tag(Class.prototype, Class.name);
    define(global, Class.name, Class, false);
    if (brand !== undefined) brands[brands.length] = brand;
  };
  shared.exposeFunctions = (functions) => {
    const names = ownKeys(functions);
    for (let index = 0; index < names.length; index++) define(global, names[index], functions[names[index]], false);
  };
  shared.constants = (target, values) => {
    const names = ownKeys(values);
    for (let index = 0; index < names.length; index++) {
      const value = values[names[index]];
      defineProperty(target, names[index], { __proto__: null, value, enumerable: true });
    }
  };
  shared.tag = tag;
  shared.define = define;

  // The last ones first: a derived class comes after its base.
  shared.brandOf = (object) => {
    for (let index = brands.length - 1; index >= 0; index--) {
      const text = brands[index](object);
      if (text !== undefined) return text;
    }
    return undefined;
  };

  shared.required = (count, wanted, where) => {
    if (count < wanted) {
      const noun = wanted === 1 ? "argument" : "arguments";
      throw new TypeError(`${where}: ${wanted} ${noun} required, but only ${count} present`);
    }
  };

  // An options object: what is left out is an empty one.
  shared.dictionary = (value, where) => {
    if (value === undefined || value === null) return { __proto__: null };
    if (typeof value !== "object" && typeof value !== "function") {
      throw new TypeError(`${where}: the options must be an object`);
    }
    return Object(value);
  };
};
