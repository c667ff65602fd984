// The class Headers: names, in small letters, and values of requests and responses.
(ops, shared) => {
  "use strict";

  const { IteratorPrototype, TypeError, apply, charCode, describeProperty, iteratorSymbol, newList, ownKeys } =
    shared.primordials;
  const { setPrototypeOf, sliceString, sort, splice } = shared.primordials;
  const { define, exposeClass, required, tag } = shared;

  // What a name may consist of besides letters and digits.
  const MARKS = newList();
  for (let index = 0; index < 15; index++) MARKS[charCode("!#$%&'*+-.^_`|~", index)] = true;

  const isNameCharacter = (code) =>
    (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || MARKS[code] === true;

  const readName = (value, where) => {
    const text = `${value}`;
    let name = "";
    for (let index = 0; index < text.length; index++) {
      const code = charCode(text, index);
      if (!isNameCharacter(code)) throw new TypeError(`${where}: this is not the name of a header`);
      name += code >= 65 && code <= 90 ? LETTERS[code - 65] : text[index];
    }
    if (name === "") throw new TypeError(`${where}: this is not the name of a header`);
    return name;
  };
  const LETTERS = "abcdefghijklmnopqrstuvwxyz";

  const isSpace = (code) => code === 9 || code === 10 || code === 13 || code === 32;

  const readValue = (value, where) => {
    const text = `${value}`;
    let start = 0;
    let end = text.length;
    while (start < end && isSpace(charCode(text, start))) start++;
    while (end > start && isSpace(charCode(text, end - 1))) end--;
    for (let index = start; index < end; index++) {
      const code = charCode(text, index);
      if (code === 0 || code === 10 || code === 13 || code > 255) {
        throw new TypeError(`${where}: the value has a character that no header can have`);
      }
    }
    return sliceString(text, start, end);
  };

  const add = (list, name, value, where) => {
    list[list.length] = { __proto__: null, name: readName(name, where), value: readValue(value, where) };
  };

  const isObject = (value) => (typeof value === "object" || typeof value === "function") && value !== null;

  const fill = (list, init, where) => {
    if (init === undefined || init === null) return;
    if (!isObject(init)) throw new TypeError(`${where}: the headers must be an object or a sequence of pairs`);
    const own = isHeaders(init) ? listOf(init) : undefined;
    if (own !== undefined) {
      for (let index = 0; index < own.length; index++) list[list.length] = own[index];
      return;
    }
    if (typeof init[iteratorSymbol] === "function") {
      for (const item of init) {
        const pair = newList();
        if (isObject(item)) {
          for (const part of item) {
            pair[pair.length] = part;
            if (pair.length > 2) break;
          }
        }
        if (pair.length !== 2) throw new TypeError(`${where}: every item must be a pair of name and value`);
        add(list, pair[0], pair[1], where);
      }
      return;
    }
    const keys = ownKeys(init);
    for (let index = 0; index < keys.length; index++) {
      const descriptor = describeProperty(init, keys[index]);
      if (descriptor === undefined || !descriptor.enumerable) continue;
      if (typeof keys[index] === "symbol") throw new TypeError(`${where}: names must be strings`);
      add(list, keys[index], init[keys[index]], where);
    }
  };

  // The values of one name as one, or null.
  const combined = (list, name) => {
    let value = null;
    for (let index = 0; index < list.length; index++) {
      if (list[index].name === name) value = value === null ? list[index].value : `${value}, ${list[index].value}`;
    }
    return value;
  };

  // What iteration shows: sorted by name, each name once; cookies one by one, as their values have commas.
  const shown = (list) => {
    const names = newList();
    for (let index = 0; index < list.length; index++) {
      let at = 0;
      while (at < names.length && names[at] !== list[index].name) at++;
      names[at] = list[index].name;
    }
    sort(names);
    const entries = newList();
    for (let index = 0; index < names.length; index++) {
      const name = names[index];
      if (name !== "set-cookie") {
        entries[entries.length] = { __proto__: null, name, value: combined(list, name) };
        continue;
      }
      for (let at = 0; at < list.length; at++) if (list[at].name === name) entries[entries.length] = list[at];
    }
    return entries;
  };

  let brand;
  let isHeaders;
  let listOf;

  class Headers {
    #list = newList();

    constructor(init = undefined) {
      fill(this.#list, init, "Headers");
    }
    append(name, value) {
      required(arguments.length, 2, "Headers.append");
      add(this.#list, name, value, "Headers.append");
    }
    delete(name) {
      required(arguments.length, 1, "Headers.delete");
      const list = this.#list;
      const wanted = readName(name, "Headers.delete");
      for (let index = list.length - 1; index >= 0; index--) if (list[index].name === wanted) splice(list, index, 1);
    }
    get(name) {
      required(arguments.length, 1, "Headers.get");
      return combined(this.#list, readName(name, "Headers.get"));
    }
    getSetCookie() {
      const cookies = [];
      const list = this.#list;
      for (let index = 0; index < list.length; index++) {
        if (list[index].name === "set-cookie") define(cookies, cookies.length, list[index].value, true);
      }
      return cookies;
    }
    has(name) {
      required(arguments.length, 1, "Headers.has");
      return combined(this.#list, readName(name, "Headers.has")) !== null;
    }
    set(name, value) {
      required(arguments.length, 2, "Headers.set");
      const list = newList();
      add(list, name, value, "Headers.set");
      this.delete(list[0].name);
      this.#list[this.#list.length] = list[0];
    }
    forEach(callback, receiver = undefined) {
      required(arguments.length, 1, "Headers.forEach");
      if (typeof callback !== "function") throw new TypeError("Headers.forEach: the callback must be a function");
      const entries = shown(this.#list);
      for (let index = 0; index < entries.length; index++) {
        apply(callback, receiver, [entries[index].value, entries[index].name, this]);
      }
    }
    entries() {
      return new HeadersIterator(shown(this.#list), (entry) => [entry.name, entry.value]);
    }
    keys() {
      return new HeadersIterator(shown(this.#list), (entry) => entry.name);
    }
    values() {
      return new HeadersIterator(shown(this.#list), (entry) => entry.value);
    }
    static {
      brand = (object) => (#list in object ? `Headers (${object.#list.length})` : undefined);
      isHeaders = (value) => typeof value === "object" && value !== null && #list in value;
      listOf = (headers) => headers.#list;
    }
  }

  class HeadersIterator {
    #entries;
    #at = 0;
    #show;

    constructor(entries, show) {
      this.#entries = entries;
      this.#show = show;
    }
    next() {
      if (this.#at >= this.#entries.length) return { value: undefined, done: true };
      return { value: this.#show(this.#entries[this.#at++]), done: false };
    }
  }
  setPrototypeOf(HeadersIterator.prototype, IteratorPrototype);
  delete HeadersIterator.prototype.constructor;
  tag(HeadersIterator.prototype, "Headers Iterator");

  exposeClass(Headers, brand);
  define(Headers.prototype, iteratorSymbol, Headers.prototype.entries, false);

  shared.newHeaders = (init) => new Headers(init);
  shared.headerList = listOf;
  // Whether there is such a header, by its name in small letters.
  shared.hasHeader = (headers, name) => combined(listOf(headers), name) !== null;
  shared.setHeader = (headers, name, value) => {
    const list = listOf(headers);
    list[list.length] = { __proto__: null, name, value };
  };
};
