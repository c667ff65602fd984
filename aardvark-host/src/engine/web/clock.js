// `Date`, `Temporal` and `Intl.DateTimeFormat` on the clock that the host's policy allows.
//
// Left alone, `Date` is a millisecond fine, and `Temporal.Now` as fine as the machine's clock. Whatever reads a clock
// here reads it through `ops.coarsen`.
(ops, shared) => {
  "use strict";

  const { Date, apply, construct, dateNow, defineProperty, describeProperty } = shared.primordials;
  const { define, tag } = shared;
  const global = globalThis;

  const now = () => ops.coarsen(dateNow());

  // V8 makes `Temporal` when somebody first looks, which takes longer than all else in a new context. So nobody looks:
  // what replaces it is made when the guest does, from the one way to it that is left then. Should the guest have put a
  // function of its own there, it finds what that function gives.
  const replaceTemporal = () => {
    if (!("Temporal" in global)) return;
    const { prototype } = Date;
    delete global.Temporal;
    defineProperty(global, "Temporal", {
      __proto__: null,
      configurable: true,
      get() {
        const temporal = makeTemporal(apply(prototype.toTemporalInstant, new Date(0), []));
        define(global, "Temporal", temporal, false);
        return temporal;
      },
      set(value) {
        define(global, "Temporal", value, false);
      },
    });
  };

  const makeTemporal = (instant) => {
    const Instant = instant.constructor;
    const fromEpochMilliseconds = Instant.fromEpochMilliseconds;
    const zoned = instant.toZonedDateTimeISO("UTC");
    const dateTime = zoned.toPlainDateTime();
    const date = dateTime.toPlainDate();
    const temporal = {};
    const classes = [
      instant, zoned, dateTime, date, dateTime.toPlainTime(), date.toPlainYearMonth(), date.toPlainMonthDay(),
      instant.until(instant),
    ];
    for (let index = 0; index < classes.length; index++) {
      const { constructor } = classes[index];
      define(temporal, constructor.name, constructor, false);
    }
    const { toZonedDateTimeISO } = Instant.prototype;
    const { toPlainDateTime, toPlainDate, toPlainTime } = zoned.constructor.prototype;
    const here = () => apply(fromEpochMilliseconds, Instant, [now()]);
    const at = (zone) => apply(toZonedDateTimeISO, here(), [zone]);
    const methods = {
      instant: () => here(),
      timeZoneId: () => "UTC",
      zonedDateTimeISO: (zone = "UTC") => at(zone),
      plainDateTimeISO: (zone = "UTC") => apply(toPlainDateTime, at(zone), []),
      plainDateISO: (zone = "UTC") => apply(toPlainDate, at(zone), []),
      plainTimeISO: (zone = "UTC") => apply(toPlainTime, at(zone), []),
    };
    const clock = {};
    for (const name in methods) define(clock, name, methods[name], false);
    tag(clock, "Temporal.Now");
    define(temporal, "Now", clock, false);
    tag(temporal, "Temporal");
    return temporal;
  };

  const replaceDate = () => {
    const Coarse = function Date(...values) {
      if (new.target === undefined) return `${new Native(now())}`;
      return construct(Native, values.length === 0 ? [now()] : values, new.target);
    };
    const Native = Date;
    const { prototype } = Native;
    defineProperty(Coarse, "prototype", { __proto__: null, value: prototype, writable: false });
    defineProperty(Coarse, "length", { __proto__: null, value: 7, configurable: true });
    define(Coarse, "now", { now: () => now() }.now, false);
    define(Coarse, "parse", Native.parse, false);
    define(Coarse, "UTC", Native.UTC, false);
    define(prototype, "constructor", Coarse, false);
    define(global, "Date", Coarse, false);
    replaceFormat(Intl.DateTimeFormat.prototype);
  };

  // Without a date, they format the present.
  const replaceFormat = (prototype) => {
    const { get } = describeProperty(prototype, "format");
    const { formatToParts } = prototype;
    defineProperty(prototype, "format", {
      __proto__: null,
      configurable: true,
      get() {
        const format = apply(get, this, []);
        return (date = undefined) => format(date === undefined ? now() : date);
      },
    });
    const parts = {
      formatToParts(date = undefined) {
        return apply(formatToParts, this, [date === undefined ? now() : date]);
      },
    };
    define(prototype, "formatToParts", parts.formatToParts, false);
  };

  shared.atBegin(() => {
    const resolution = ops.clockResolution();
    if (resolution === 0) return;
    replaceTemporal();
    // As fine as it is by itself, it need not be replaced.
    if (resolution > 1) replaceDate();
  });
};
