// The class URLSearchParams: a list of names and values, alone or in step with a URL.
(ops, shared) => {
  "use strict";

  const { IteratorPrototype, TypeError, apply, iteratorSymbol, newList, setPrototypeOf, sort, wellFormed } =
    shared.primordials;
  const { describeProperty, ownKeys, sliceString, startsWith } = shared.primordials;
  const { define, exposeClass, required, tag } = shared;

  const text = (value) => wellFormed(`${value}`);

  // The pairs of a query; a question mark at the start is not part of it.
  const parse = (query) => {
    const flat = ops.parseQuery(startsWith(query, "?") ? sliceString(query, 1) : query);
    const pairs = newList();
    for (let index = 0; index < flat.length; index += 2) {
      pairs[pairs.length] = { __proto__: null, name: flat[index], value: flat[index + 1] };
    }
    return pairs;
  };

  const fromSequence = (sequence) => {
    const pairs = newList();
    for (const item of sequence) {
      if ((typeof item !== "object" && typeof item !== "function") || item === null) {
        throw new TypeError("URLSearchParams: every item must be a pair of name and value");
      }
      const parts = newList();
      for (const part of item) {
        if (parts.length === 2) {
          parts.length = 3;
          break;
        }
        parts[parts.length] = part;
      }
      if (parts.length !== 2) throw new TypeError("URLSearchParams: every item must be a pair of name and value");
      pairs[pairs.length] = { __proto__: null, name: text(parts[0]), value: text(parts[1]) };
    }
    return pairs;
  };

  const fromRecord = (record) => {
    const pairs = newList();
    const keys = ownKeys(record);
    for (let index = 0; index < keys.length; index++) {
      const descriptor = describeProperty(record, keys[index]);
      if (descriptor === undefined || !descriptor.enumerable) continue;
      if (typeof keys[index] === "symbol") throw new TypeError("URLSearchParams: names must be strings");
      const pair = { __proto__: null, name: text(keys[index]), value: text(record[keys[index]]) };
      // Two names that differ in a lone surrogate only become one; the last value stands.
      let at = 0;
      while (at < pairs.length && pairs[at].name !== pair.name) at++;
      pairs[at] = pair;
    }
    return pairs;
  };

  // For URL: the pairs and the URL of a URLSearchParams.
  const access = { __proto__: null };
  let brand;
  let searchParamsIterator;

  class URLSearchParams {
    #pairs;
    // Called with the query after each change; set by the URL that this belongs to.
    #changed = undefined;

    constructor(init = "") {
      if ((typeof init === "object" && init !== null) || typeof init === "function") {
        const method = init[iteratorSymbol];
        if (method === undefined || method === null) this.#pairs = fromRecord(init);
        else if (typeof method === "function") this.#pairs = fromSequence(init);
        else throw new TypeError("URLSearchParams: the argument is not iterable");
      } else {
        this.#pairs = parse(text(init));
      }
    }
    get size() {
      return this.#pairs.length;
    }
    append(name, value) {
      const pairs = this.#pairs;
      required(arguments.length, 2, "URLSearchParams.append");
      pairs[pairs.length] = { __proto__: null, name: text(name), value: text(value) };
      this.#update();
    }
    delete(name, value = undefined) {
      const pairs = this.#pairs;
      required(arguments.length, 1, "URLSearchParams.delete");
      const wanted = text(name);
      const only = value === undefined ? undefined : text(value);
      const kept = newList();
      for (let index = 0; index < pairs.length; index++) {
        const pair = pairs[index];
        if (pair.name !== wanted || (only !== undefined && pair.value !== only)) kept[kept.length] = pair;
      }
      this.#pairs = kept;
      this.#update();
    }
    get(name) {
      const pairs = this.#pairs;
      required(arguments.length, 1, "URLSearchParams.get");
      const wanted = text(name);
      for (let index = 0; index < pairs.length; index++) if (pairs[index].name === wanted) return pairs[index].value;
      return null;
    }
    getAll(name) {
      const pairs = this.#pairs;
      required(arguments.length, 1, "URLSearchParams.getAll");
      const wanted = text(name);
      const values = [];
      for (let index = 0; index < pairs.length; index++) {
        if (pairs[index].name === wanted) define(values, values.length, pairs[index].value, true);
      }
      return values;
    }
    has(name, value = undefined) {
      const pairs = this.#pairs;
      required(arguments.length, 1, "URLSearchParams.has");
      const wanted = text(name);
      const only = value === undefined ? undefined : text(value);
      for (let index = 0; index < pairs.length; index++) {
        if (pairs[index].name === wanted && (only === undefined || pairs[index].value === only)) return true;
      }
      return false;
    }
    set(name, value) {
      const pairs = this.#pairs;
      required(arguments.length, 2, "URLSearchParams.set");
      const pair = { __proto__: null, name: text(name), value: text(value) };
      const kept = newList();
      let placed = false;
      for (let index = 0; index < pairs.length; index++) {
        if (pairs[index].name !== pair.name) kept[kept.length] = pairs[index];
        else if (!placed) {
          kept[kept.length] = pair;
          placed = true;
        }
      }
      if (!placed) kept[kept.length] = pair;
      this.#pairs = kept;
      this.#update();
    }
    sort() {
      sort(this.#pairs, (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
      this.#update();
    }
    entries() {
      this.#pairs;
      return searchParamsIterator(this, 0);
    }
    forEach(callback, receiver = undefined) {
      this.#pairs;
      required(arguments.length, 1, "URLSearchParams.forEach");
      if (typeof callback !== "function") {
        throw new TypeError("URLSearchParams.forEach: the callback must be a function");
      }
      for (let index = 0; index < this.#pairs.length; index++) {
        apply(callback, receiver, [this.#pairs[index].value, this.#pairs[index].name, this]);
      }
    }
    keys() {
      this.#pairs;
      return searchParamsIterator(this, 1);
    }
    values() {
      this.#pairs;
      return searchParamsIterator(this, 2);
    }
    toString() {
      return serialize(this.#pairs);
    }
    #update() {
      if (this.#changed !== undefined) this.#changed(serialize(this.#pairs));
    }
    static {
      brand = (object) => (#pairs in object ? shown(object.#pairs) : undefined);
      shared.isSearchParams = (value) => #pairs in value;
      access.pairsOf = (params) => params.#pairs;
      access.link = (query, changed) => {
        const params = new URLSearchParams();
        params.#pairs = parse(query);
        params.#changed = changed;
        return params;
      };
      access.replace = (params, query) => {
        params.#pairs = parse(query);
      };
    }
  }

  const serialize = (pairs) => {
    const flat = [];
    for (let index = 0; index < pairs.length; index++) {
      define(flat, index * 2, pairs[index].name, true);
      define(flat, index * 2 + 1, pairs[index].value, true);
    }
    return ops.serializeQuery(flat);
  };

  const shown = (pairs) => {
    let list = "";
    for (let index = 0; index < pairs.length; index++) {
      if (index >= shared.collections.MAX_MEMBERS) {
        list += ", ...";
        break;
      }
      list += `${index > 0 ? ", " : " "}${shared.inspect(pairs[index].name)} => ${shared.inspect(pairs[index].value)}`;
    }
    return pairs.length === 0 ? "URLSearchParams {}" : `URLSearchParams {${list} }`;
  };

  class SearchParamsIterator {
    #params;
    #form;
    #next = 0;

    constructor(params, form) {
      this.#params = params;
      this.#form = form;
    }
    next() {
      const pairs = access.pairsOf(this.#params);
      if (this.#next >= pairs.length) return { value: undefined, done: true };
      const { name, value } = pairs[this.#next++];
      return { value: this.#form === 0 ? [name, value] : this.#form === 1 ? name : value, done: false };
    }
  }
  searchParamsIterator = (params, form) => new SearchParamsIterator(params, form);
  // The standard has iterators without a visible class.
  delete SearchParamsIterator.prototype.constructor;
  setPrototypeOf(SearchParamsIterator.prototype, IteratorPrototype);
  define(SearchParamsIterator.prototype, "next", SearchParamsIterator.prototype.next, true);
  tag(SearchParamsIterator.prototype, "URLSearchParams Iterator");

  exposeClass(URLSearchParams, brand);
  define(URLSearchParams.prototype, iteratorSymbol, URLSearchParams.prototype.entries, false);
  shared.searchParams = access;
};
