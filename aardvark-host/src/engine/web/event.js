// The classes Event and CustomEvent. There is no tree here: an event has at most one target.
(ops, shared) => {
  "use strict";

  const { constants, dictionary, exposeClass, required, uptime } = shared;

  const NONE = 0;
  const AT_TARGET = 2;

  // What EventTarget may do with an event; filled in where the private fields are visible.
  const dispatch = { __proto__: null };
  let brand;

  class Event {
    #type;
    #bubbles;
    #cancelable;
    #composed;
    #target = null;
    #time = uptime();
    #isDispatching = false;
    #isInitialized = true;
    #isCanceled = false;
    #isPassive = false;
    #stops = false;
    #stopsAtOnce = false;

    constructor(type, options = undefined) {
      required(arguments.length, 1, "Event");
      const { bubbles, cancelable, composed } = dictionary(options, "Event");
      this.#type = `${type}`;
      this.#bubbles = !!bubbles;
      this.#cancelable = !!cancelable;
      this.#composed = !!composed;
    }
    get type() {
      return this.#type;
    }
    get target() {
      return this.#target;
    }
    get srcElement() {
      return this.#target;
    }
    get currentTarget() {
      return this.#isDispatching ? this.#target : null;
    }
    composedPath() {
      return this.#isDispatching ? [this.#target] : [];
    }
    get eventPhase() {
      return this.#isDispatching ? AT_TARGET : NONE;
    }
    stopPropagation() {
      this.#stops = true;
    }
    get cancelBubble() {
      return this.#stops;
    }
    set cancelBubble(value) {
      if (value) this.#stops = true;
    }
    stopImmediatePropagation() {
      this.#stops = true;
      this.#stopsAtOnce = true;
    }
    get bubbles() {
      return this.#bubbles;
    }
    get cancelable() {
      return this.#cancelable;
    }
    get returnValue() {
      return !this.#isCanceled;
    }
    set returnValue(value) {
      if (!value) this.preventDefault();
    }
    preventDefault() {
      if (this.#cancelable && !this.#isPassive) this.#isCanceled = true;
    }
    get defaultPrevented() {
      return this.#isCanceled;
    }
    get composed() {
      return this.#composed;
    }
    get isTrusted() {
      this.#type;
      return false;
    }
    get timeStamp() {
      return this.#time;
    }
    initEvent(type, bubbles = false, cancelable = false) {
      required(arguments.length, 1, "Event.initEvent");
      const kind = `${type}`;
      if (this.#isDispatching) return;
      this.#type = kind;
      this.#bubbles = !!bubbles;
      this.#cancelable = !!cancelable;
      this.#isCanceled = this.#stops = this.#stopsAtOnce = false;
      this.#target = null;
    }
    static {
      brand = (object) => (#stops in object ? `Event { type: ${shared.inspect(object.#type)} }` : undefined);
      dispatch.isEvent = (value) => typeof value === "object" && value !== null && #stops in value;
      dispatch.isRunning = (event) => event.#isDispatching;
      dispatch.begin = (event, target) => {
        event.#isDispatching = true;
        event.#target = target;
        return event.#type;
      };
      dispatch.setPassive = (event, passive) => {
        event.#isPassive = passive;
      };
      dispatch.isStopped = (event) => event.#stopsAtOnce;
      // An event whose propagation was stopped before it was dispatched reaches nobody.
      dispatch.isHeld = (event) => event.#stops;
      dispatch.end = (event) => {
        event.#isDispatching = event.#stops = event.#stopsAtOnce = false;
        return !event.#isCanceled;
      };
    }
  }

  class CustomEvent extends Event {
    #detail;

    constructor(type, options = undefined) {
      required(arguments.length, 1, "CustomEvent");
      super(type, options);
      this.#detail = dictionary(options, "CustomEvent").detail ?? null;
    }
    get detail() {
      return this.#detail;
    }
    initCustomEvent(type, bubbles = false, cancelable = false, detail = null) {
      required(arguments.length, 1, "CustomEvent.initCustomEvent");
      if (dispatch.isRunning(this)) return;
      this.initEvent(type, bubbles, cancelable);
      this.#detail = detail;
    }
  }

  const phases = { __proto__: null, NONE, CAPTURING_PHASE: 1, AT_TARGET, BUBBLING_PHASE: 3 };
  exposeClass(Event, brand);
  constants(Event, phases);
  constants(Event.prototype, phases);
  exposeClass(CustomEvent);
  shared.Event = Event;
  shared.dispatch = dispatch;
};
