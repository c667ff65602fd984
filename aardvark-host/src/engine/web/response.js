// The class Response.
(ops, shared) => {
  "use strict";

  const { RangeError, TypeError, trunc } = shared.primordials;
  const { copyBytes, dictionary, exposeClass, hasHeader, newHeaders, readBody, required, setHeader } = shared;
  const { stringify } = JSON;

  let brand;

  class Response {
    #status = 200;
    #statusText = "";
    #url = "";
    #isRedirected = false;
    #headers;
    #bytes = null;
    #isUsed = false;

    constructor(body = undefined, init = undefined) {
      const { status, statusText, headers } = dictionary(init, "Response");
      if (status !== undefined) {
        this.#status = trunc(+status);
        // The negation also catches NaN.
        if (!(this.#status >= 200 && this.#status <= 599)) {
          throw new RangeError("Response: the status must be a number from 200 to 599");
        }
      }
      if (statusText !== undefined) this.#statusText = `${statusText}`;
      this.#headers = newHeaders(headers);
      const { bytes, type } = readBody(body);
      if (bytes !== null && isBodiless(this.#status)) {
        throw new TypeError(`Response: a response with status ${this.#status} has no body`);
      }
      this.#bytes = bytes;
      if (type !== null && !hasHeader(this.#headers, "content-type")) setHeader(this.#headers, "content-type", type);
    }
    static json(data, init = undefined) {
      required(arguments.length, 1, "Response.json");
      const text = stringify(data);
      if (text === undefined) throw new TypeError("Response.json: this value is not JSON");
      const response = new Response(text, init);
      const { headers } = dictionary(init, "Response.json");
      const given = newHeaders(headers);
      if (!hasHeader(given, "content-type")) setHeader(given, "content-type", "application/json");
      response.#headers = given;
      return response;
    }
    get status() {
      return this.#status;
    }
    get statusText() {
      return this.#statusText;
    }
    get ok() {
      return this.#status >= 200 && this.#status <= 299;
    }
    get url() {
      return this.#url;
    }
    get redirected() {
      return this.#isRedirected;
    }
    get headers() {
      return this.#headers;
    }
    get type() {
      return this.#url === "" ? "default" : "basic";
    }
    get bodyUsed() {
      return this.#isUsed;
    }
    clone() {
      if (this.#isUsed) throw shared.taken("Response.clone");
      const copy = new Response();
      copy.#status = this.#status;
      copy.#statusText = this.#statusText;
      copy.#url = this.#url;
      copy.#isRedirected = this.#isRedirected;
      copy.#headers = newHeaders(this.#headers);
      copy.#bytes = copyBytes(this.#bytes);
      return copy;
    }
    static {
      brand = (object) => (#headers in object ? `Response { ${object.#status} ${object.#url} }` : undefined);
      // What came from another host; headers are name, value, name, value…
      shared.newResponse = (status, statusText, url, isRedirected, headers, bytes) => {
        const response = new Response();
        response.#status = status;
        response.#statusText = statusText;
        response.#url = url;
        response.#isRedirected = isRedirected;
        for (let index = 0; index < headers.length; index += 2) {
          setHeader(response.#headers, headers[index], headers[index + 1]);
        }
        response.#bytes = bytes;
        return response;
      };
      shared.takeResponseBody = (response, where) => {
        const bytes = response.#bytes;
        if (response.#isUsed) throw shared.taken(where);
        if (bytes !== null) response.#isUsed = true;
        return bytes;
      };
    }
  }
  const isBodiless = (status) => status === 204 || status === 205 || status === 304;

  shared.readable(Response, shared.takeResponseBody);
  exposeClass(Response, brand);
};
