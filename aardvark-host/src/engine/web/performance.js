// `performance`: a monotonic clock that starts when a realm takes up the context. No marks, measures or entries.
(ops, shared) => {
  "use strict";

  const { TypeError, dateNow } = shared.primordials;

  // A tick is counted from the clock's own beginning, so that no two starts add up to a finer one.

  const secret = {};
  let start = 0;
  let origin = 0;

  shared.atBegin(() => {
    start = ops.coarsen(ops.now());
    origin = ops.coarsen(dateNow());
  });

  // Milliseconds since the start; also the time stamp of events.
  shared.uptime = () => ops.coarsen(ops.now()) - start;

  class Performance {
    #isPerformance = true;

    constructor() {
      if (arguments.length !== 1 || arguments[0] !== secret) throw new TypeError("Illegal constructor");
    }
    get timeOrigin() {
      this.#isPerformance;
      return origin;
    }
    now() {
      this.#isPerformance;
      return shared.uptime();
    }
    toJSON() {
      this.#isPerformance;
      return { timeOrigin: origin };
    }
    static {
      shared.exposeClass(Performance, (object) => (#isPerformance in object ? "Performance {}" : undefined));
    }
  }

  shared.expose("performance", new Performance(secret));
};
