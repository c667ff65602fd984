// The class AbortSignal.
(ops, shared) => {
  "use strict";

  const { Number, TypeError, apply, iteratorSymbol, newList, trunc } = shared.primordials;
  const { DOMException, Event, EventTarget, exposeClass, required, startTimer } = shared;

  const secret = {};
  const { addEventListener, dispatchEvent } = EventTarget.prototype;
  let brand;

  class AbortSignal extends EventTarget {
    #aborted = false;
    #reason = undefined;
    // What to do when it is aborted, before the event.
    #steps = newList();
    #onabort = null;

    constructor() {
      if (arguments.length !== 1 || arguments[0] !== secret) throw new TypeError("Illegal constructor");
      super();
    }
    static abort(reason = undefined) {
      const signal = new AbortSignal(secret);
      signal.#aborted = true;
      signal.#reason = reason === undefined ? abortError() : reason;
      return signal;
    }
    static timeout(milliseconds) {
      required(arguments.length, 1, "AbortSignal.timeout");
      const delay = trunc(Number(milliseconds));
      // As `[EnforceRange] unsigned long long`; the negation also catches NaN.
      if (!(delay >= 0 && delay <= 9_007_199_254_740_991)) {
        throw new TypeError("AbortSignal.timeout: the delay must be a number from 0 to 2^53 - 1");
      }
      const signal = new AbortSignal(secret);
      startTimer(() => abort(signal, new DOMException("The operation timed out", "TimeoutError")), delay);
      return signal;
    }
    static any(signals) {
      required(arguments.length, 1, "AbortSignal.any");
      if (typeof signals !== "object" || signals === null || typeof signals[iteratorSymbol] !== "function") {
        throw new TypeError("AbortSignal.any: the argument must be a sequence of signals");
      }
      const sources = newList();
      for (const source of signals) {
        if (!shared.isAbortSignal(source)) throw new TypeError("AbortSignal.any: every item must be an AbortSignal");
        sources[sources.length] = source;
      }
      const signal = new AbortSignal(secret);
      for (let index = 0; index < sources.length; index++) {
        if (sources[index].#aborted) {
          signal.#aborted = true;
          signal.#reason = sources[index].#reason;
          return signal;
        }
      }
      for (let index = 0; index < sources.length; index++) {
        const source = sources[index];
        shared.onAbort(source, () => abort(signal, source.#reason));
      }
      return signal;
    }
    get aborted() {
      return this.#aborted;
    }
    get reason() {
      return this.#reason;
    }
    throwIfAborted() {
      if (this.#aborted) throw this.#reason;
    }
    get onabort() {
      return this.#onabort;
    }
    set onabort(value) {
      const listener = typeof value === "function" ? value : null;
      const isFirst = this.#onabort === null && listener !== null && !this.#hasForwarder;
      this.#onabort = listener;
      if (isFirst) {
        this.#hasForwarder = true;
        apply(addEventListener, this, ["abort", (event) => this.#forward(event)]);
      }
    }
    #hasForwarder = false;
    #forward(event) {
      if (this.#onabort !== null) apply(this.#onabort, this, [event]);
    }
    static {
      brand = (object) => (#steps in object ? `AbortSignal { aborted: ${object.#aborted} }` : undefined);
      shared.isAbortSignal = (value) => typeof value === "object" && value !== null && #steps in value;
      shared.isAborted = (signal) => signal.#aborted;
      shared.abortReason = (signal) => signal.#reason;
      shared.onAbort = (signal, step) => {
        signal.#steps[signal.#steps.length] = step;
      };
      shared.newSignal = () => new AbortSignal(secret);
      shared.abort = (signal, reason) => {
        if (signal.#aborted) return;
        signal.#aborted = true;
        signal.#reason = reason === undefined ? abortError() : reason;
        const steps = signal.#steps;
        signal.#steps = newList();
        for (let index = 0; index < steps.length; index++) steps[index]();
        apply(dispatchEvent, signal, [new Event("abort")]);
      };
    }
  }

  const { abort } = shared;
  const abortError = () => new DOMException("This operation was aborted", "AbortError");

  exposeClass(AbortSignal, brand);
};
