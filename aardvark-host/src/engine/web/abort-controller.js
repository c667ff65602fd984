// The class AbortController.
(ops, shared) => {
  "use strict";

  const { abort, exposeClass, newSignal } = shared;

  class AbortController {
    #signal = newSignal();

    get signal() {
      return this.#signal;
    }
    abort(reason = undefined) {
      abort(this.#signal, reason);
    }
    static {
      exposeClass(AbortController, (object) => (#signal in object ? "AbortController {}" : undefined));
    }
  }
};
