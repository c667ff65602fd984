// The class URL, by the WHATWG standard; the host parses.
(ops, shared) => {
  "use strict";

  const { TypeError } = shared.primordials;
  const { exposeClass, inspect, required, searchParams } = shared;

  // Where the host puts the parts.
  const HREF = 0;
  const ORIGIN = 1;
  const PROTOCOL = 2;
  const USERNAME = 3;
  const PASSWORD = 4;
  const HOST = 5;
  const HOSTNAME = 6;
  const PORT = 7;
  const PATHNAME = 8;
  const SEARCH = 9;
  const HASH = 10;

  const parse = (url, base) => ops.parseUrl(`${url}`, base === undefined ? undefined : `${base}`);

  let brand;

  class URL {
    #parts;
    #searchParams = undefined;

    constructor(url, base = undefined) {
      required(arguments.length, 1, "URL");
      const text = `${url}`;
      const root = base === undefined ? undefined : `${base}`;
      const parts = parse(text, root);
      if (parts === null) {
        const remark = root === undefined ? "" : ` with the base ${inspect(root)}`;
        throw new TypeError(`Invalid URL: ${inspect(text)}${remark}`);
      }
      this.#parts = parts;
    }
    static parse(url, base = undefined) {
      required(arguments.length, 1, "URL.parse");
      const parts = parse(url, base);
      if (parts === null) return null;
      return new URL(parts[HREF]);
    }
    static canParse(url, base = undefined) {
      required(arguments.length, 1, "URL.canParse");
      return parse(url, base) !== null;
    }
    get href() {
      return this.#parts[HREF];
    }
    set href(value) {
      this.#parts;
      const text = `${value}`;
      const parts = parse(text);
      if (parts === null) throw new TypeError(`Invalid URL: ${inspect(text)}`);
      this.#parts = parts;
      this.#refresh();
    }
    get origin() {
      return this.#parts[ORIGIN];
    }
    get protocol() {
      return this.#parts[PROTOCOL];
    }
    set protocol(value) {
      this.#change("protocol", value);
    }
    get username() {
      return this.#parts[USERNAME];
    }
    set username(value) {
      this.#change("username", value);
    }
    get password() {
      return this.#parts[PASSWORD];
    }
    set password(value) {
      this.#change("password", value);
    }
    get host() {
      return this.#parts[HOST];
    }
    set host(value) {
      this.#change("host", value);
    }
    get hostname() {
      return this.#parts[HOSTNAME];
    }
    set hostname(value) {
      this.#change("hostname", value);
    }
    get port() {
      return this.#parts[PORT];
    }
    set port(value) {
      this.#change("port", value);
    }
    get pathname() {
      return this.#parts[PATHNAME];
    }
    set pathname(value) {
      this.#change("pathname", value);
    }
    get search() {
      return this.#parts[SEARCH];
    }
    set search(value) {
      this.#change("search", value);
      this.#refresh();
    }
    get searchParams() {
      this.#searchParams ??= searchParams.link(this.#parts[SEARCH], (query) => this.#change("search", query));
      return this.#searchParams;
    }
    get hash() {
      return this.#parts[HASH];
    }
    set hash(value) {
      this.#change("hash", value);
    }
    toString() {
      return this.#parts[HREF];
    }
    toJSON() {
      return this.#parts[HREF];
    }
    #change(part, value) {
      const href = this.#parts[HREF];
      const parts = ops.changeUrl(href, part, `${value}`);
      // The setters of the standard leave the URL alone when they refuse a value.
      if (parts !== null) this.#parts = parts;
    }
    #refresh() {
      if (this.#searchParams !== undefined) searchParams.replace(this.#searchParams, this.#parts[SEARCH]);
    }
    static {
      brand = (object) => (#parts in object ? `URL { href: ${inspect(object.#parts[HREF])} }` : undefined);
    }
  }

  exposeClass(URL, brand);
};
