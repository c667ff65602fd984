// The class Request.
(ops, shared) => {
  "use strict";

  const { TypeError, apply } = shared.primordials;
  const { copyBytes, dictionary, exposeClass, hasHeader, inspect, newHeaders, readBody, required, setHeader } = shared;

  const MODES = { __proto__: null, follow: 0, manual: 1, error: 2 };
  // Their names in small letters are taken for them.
  const METHODS = { __proto__: null, get: "GET", head: "HEAD", post: "POST", put: "PUT", delete: "DELETE", options: "OPTIONS" };
  const HREF = 0;

  const { toLowerCase } = String.prototype;
  const readMethod = (value) => {
    const text = `${value}`;
    const known = METHODS[apply(toLowerCase, text, [])];
    return known === undefined ? text : known;
  };

  let brand;

  class Request {
    #method = "GET";
    #url;
    #headers;
    #bytes = null;
    #isUsed = false;
    #redirect = "follow";
    #signal;

    constructor(input, init = undefined) {
      required(arguments.length, 1, "Request");
      const options = dictionary(init, "Request");
      const source = isRequest(input) ? input : undefined;
      if (source !== undefined) {
        this.#url = source.#url;
        this.#method = source.#method;
        this.#redirect = source.#redirect;
        this.#signal = source.#signal;
      } else {
        const text = `${input}`;
        const parts = ops.parseUrl(text);
        if (parts === null) throw new TypeError(`Request: ${inspect(text)} is not a URL (relative ones lead nowhere here)`);
        this.#url = parts[HREF];
      }
      const { method, headers, body, redirect, signal } = options;
      if (method !== undefined) this.#method = readMethod(method);
      if (redirect !== undefined) {
        const mode = `${redirect}`;
        if (MODES[mode] === undefined) throw new TypeError(`Request: the redirect mode ${inspect(mode)} is not one of follow, manual, error`);
        this.#redirect = mode;
      }
      if (signal !== undefined && signal !== null && !shared.isAbortSignal(signal)) {
        throw new TypeError("Request: the signal must be an AbortSignal");
      }
      if (signal !== undefined) this.#signal = signal === null ? undefined : signal;
      this.#headers = newHeaders(headers === undefined && source !== undefined ? source.#headers : headers);
      const isBodiless = this.#method === "GET" || this.#method === "HEAD";
      if (body !== undefined && body !== null) {
        if (isBodiless) throw new TypeError(`Request: a ${this.#method} request has no body`);
        const { bytes, type } = readBody(body);
        this.#bytes = bytes;
        if (type !== null && !hasHeader(this.#headers, "content-type")) setHeader(this.#headers, "content-type", type);
      } else if (source !== undefined && source.#bytes !== null) {
        this.#bytes = take(source, "Request");
      }
    }
    get method() {
      return this.#method;
    }
    get url() {
      return this.#url;
    }
    get headers() {
      return this.#headers;
    }
    get redirect() {
      return this.#redirect;
    }
    get signal() {
      if (this.#signal === undefined) this.#signal = shared.newSignal();
      return this.#signal;
    }
    get bodyUsed() {
      return this.#isUsed;
    }
    clone() {
      if (this.#isUsed) throw shared.taken("Request.clone");
      const bytes = this.#bytes;
      this.#bytes = null;
      const copy = new Request(this);
      this.#bytes = bytes;
      copy.#bytes = copyBytes(bytes);
      return copy;
    }
    static {
      brand = (object) => (#headers in object ? `Request { ${object.#method} ${object.#url} }` : undefined);
      // What `fetch` sends; the body counts as read.
      shared.openRequest = (request) => ({
        __proto__: null,
        method: request.#method,
        url: request.#url,
        headers: request.#headers,
        bytes: request.#bytes === null ? undefined : take(request, "fetch"),
        mode: MODES[request.#redirect],
        signal: request.#signal,
      });
      shared.isRequest = (value) => typeof value === "object" && value !== null && #headers in value;
      shared.takeRequestBody = (request, where) => {
        const bytes = request.#bytes;
        if (request.#isUsed) throw shared.taken(where);
        if (bytes !== null) request.#isUsed = true;
        return bytes;
      };
    }
  }
  const { isRequest, takeRequestBody: take } = shared;

  shared.readable(Request, take);
  exposeClass(Request, brand);
};
