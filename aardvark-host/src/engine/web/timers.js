// setTimeout, setInterval, their ends, and queueMicrotask.
//
// `shared.tick` runs the one timer that is due first and returns 0; if none is due it returns the milliseconds to
// the next, or -1 if there is none. The host runs the microtasks before it calls again, so promises settle between
// two timers as they do in a browser, and what the last timer set off is done before the host finds nothing left.
(ops, shared) => {
  "use strict";

  const { Map, TypeError, apply, mapDelete, mapGet, mapSet, max, newList, splice } =
    shared.primordials;
  const { report } = shared;

  // Pending timers, the next one first.
  const queue = newList();
  const byId = new Map();
  let lastId = 0;
  let lastOrder = 0;

  const isBefore = (a, b) => a.time < b.time || (a.time === b.time && a.order < b.order);

  // The index at which `timer` is or belongs.
  const position = (timer) => {
    let low = 0;
    let high = queue.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(queue[middle], timer)) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const enqueue = (timer) => {
    timer.time = ops.now() + timer.delay;
    timer.order = ++lastOrder;
    splice(queue, position(timer), 0, timer);
  };

  const start = (callback, delay, values, repeats) => {
    ops.takeTimer();
    const timer = { __proto__: null, id: ++lastId, callback, delay, values, repeats, time: 0, order: 0 };
    mapSet(byId, timer.id, timer);
    enqueue(timer);
    return timer.id;
  };

  const stop = (id) => {
    const timer = mapGet(byId, id);
    if (timer === undefined) return;
    mapDelete(byId, id);
    ops.giveBackTimers(1);
    const index = position(timer);
    // A repeating timer is not in the queue while its callback runs.
    if (queue[index] === timer) splice(queue, index, 1);
  };

  const handler = (value, where) => {
    if (typeof value !== "function") {
      throw new TypeError(`${where}: the handler must be a function (text is not compiled here)`);
    }
    return value;
  };

  const run = (timer, logger) => {
    try {
      apply(timer.callback, undefined, timer.values);
    } catch (error) {
      report(logger, error);
    }
  };

  shared.tick = () => {
    if (queue.length === 0) return -1;
    const wait = queue[0].time - ops.now();
    if (wait > 0) return wait;
    const timer = queue[0];
    splice(queue, 0, 1);
    if (!timer.repeats) {
      mapDelete(byId, timer.id);
      ops.giveBackTimers(1);
    }
    run(timer, "timer");
    if (timer.repeats && mapGet(byId, timer.id) === timer) enqueue(timer);
    return 0;
  };

  // Forgets every timer: they end with the call that set them.
  shared.clearTimers = () => {
    // Nearly always, after every call.
    if (queue.length === 0) return;
    for (let index = 0; index < queue.length; index++) mapDelete(byId, queue[index].id);
    ops.giveBackTimers(queue.length);
    splice(queue, 0, queue.length);
  };

  // For other assets: calls `callback` after `delay` milliseconds.
  shared.startTimer = (callback, delay) => start(callback, delay, [], false);

  shared.exposeFunctions({
    __proto__: null,
    setTimeout(callback, delay = 0, ...values) {
      shared.required(arguments.length, 1, "setTimeout");
      return start(handler(callback, "setTimeout"), max(0, delay | 0), values, false);
    },
    // At least a millisecond apart: without it, an interval of 0 would keep the call's other timers waiting.
    setInterval(callback, delay = 0, ...values) {
      shared.required(arguments.length, 1, "setInterval");
      return start(handler(callback, "setInterval"), max(1, delay | 0), values, true);
    },
    clearTimeout(id = 0) {
      stop(id | 0);
    },
    clearInterval(id = 0) {
      stop(id | 0);
    },
    queueMicrotask(callback) {
      if (typeof callback !== "function") throw new TypeError("queueMicrotask: the callback must be a function");
      const timer = { __proto__: null, callback, values: [] };
      ops.enqueueMicrotask(() => run(timer, "microtask"));
    },
  });
};
