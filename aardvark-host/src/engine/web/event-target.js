// The class EventTarget.
(ops, shared) => {
  "use strict";

  const { TypeError, apply, newList, splice } = shared.primordials;
  const { DOMException, dictionary, dispatch, exposeClass, report, required } = shared;

  const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";

  const captures = (options) => (typeof options === "boolean" ? options : isObject(options) && !!options.capture);

  let brand;

  class EventTarget {
    #listeners = newList();

    addEventListener(type, callback, options = undefined) {
      required(arguments.length, 2, "EventTarget.addEventListener");
      const listeners = this.#listeners;
      const kind = `${type}`;
      const capture = captures(options);
      const { once, passive, signal } = dictionary(
        typeof options === "boolean" ? undefined : options,
        "EventTarget.addEventListener",
      );
      if (signal !== undefined && !shared.isAbortSignal(signal)) {
        throw new TypeError("EventTarget.addEventListener: the signal must be an AbortSignal");
      }
      if (callback === null || callback === undefined) return;
      if (!isObject(callback)) {
        throw new TypeError("EventTarget.addEventListener: the listener must be a function or an object");
      }
      if (signal !== undefined && shared.isAborted(signal)) return;
      for (let index = 0; index < listeners.length; index++) {
        const known = listeners[index];
        if (known.type === kind && known.callback === callback && known.capture === capture) return;
      }
      const listener = { __proto__: null, type: kind, callback, capture, once: !!once, passive: !!passive, gone: false };
      listeners[listeners.length] = listener;
      if (signal !== undefined) shared.onAbort(signal, () => drop(listeners, listener));
    }
    removeEventListener(type, callback, options = undefined) {
      required(arguments.length, 2, "EventTarget.removeEventListener");
      const listeners = this.#listeners;
      const kind = `${type}`;
      const capture = captures(options);
      for (let index = 0; index < listeners.length; index++) {
        const known = listeners[index];
        if (known.type === kind && known.callback === callback && known.capture === capture) {
          drop(listeners, known);
          return;
        }
      }
    }
    dispatchEvent(event) {
      const listeners = this.#listeners;
      required(arguments.length, 1, "EventTarget.dispatchEvent");
      if (!dispatch.isEvent(event)) throw new TypeError("EventTarget.dispatchEvent: the argument must be an Event");
      if (dispatch.isRunning(event)) {
        throw new DOMException("EventTarget.dispatchEvent: the event is being dispatched", "InvalidStateError");
      }
      const type = dispatch.begin(event, this);
      if (!dispatch.isHeld(event)) deliver(this, listeners, event, type);
      return dispatch.end(event);
    }
    static {
      brand = (object) => (#listeners in object ? "EventTarget {}" : undefined);
    }
  }

  const drop = (listeners, listener) => {
    listener.gone = true;
    for (let index = 0; index < listeners.length; index++) {
      if (listeners[index] === listener) {
        splice(listeners, index, 1);
        return;
      }
    }
  };

  const deliver = (target, listeners, event, type) => {
    // A copy: listeners added now wait for the next event, and those that are removed are skipped.
    const current = newList();
    for (let phase = 0; phase < 2; phase++) {
      for (let index = 0; index < listeners.length; index++) {
        const listener = listeners[index];
        if (listener.type === type && listener.capture === (phase === 0)) current[current.length] = listener;
      }
    }
    for (let index = 0; index < current.length && !dispatch.isStopped(event); index++) {
      const listener = current[index];
      if (listener.gone) continue;
      if (listener.once) drop(listeners, listener);
      dispatch.setPassive(event, listener.passive);
      try {
        call(target, listener.callback, event);
      } catch (error) {
        report("event", error);
      }
      dispatch.setPassive(event, false);
    }
  };

  const call = (target, callback, event) => {
    if (typeof callback === "function") {
      apply(callback, target, [event]);
      return;
    }
    const handle = callback.handleEvent;
    if (typeof handle !== "function") throw new TypeError("the listener has no method handleEvent");
    apply(handle, callback, [event]);
  };

  exposeClass(EventTarget, brand);
  shared.EventTarget = EventTarget;
};
