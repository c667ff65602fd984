// The namespace object `console`. Each call is one line in the log of the current call, with the logger "console";
// nothing goes to standard output.
(ops, shared) => {
  "use strict";

  const { Error, Map, escapeString, fixed, mapDelete, mapGet, mapHas, mapSet, repeat } =
    shared.primordials;
  const { DEBUG, ERROR, INFO, WARN, define, expose, format, guestFrames, inspect, log, table, tag } = shared;

  const counts = new Map();
  const timers = new Map();
  let depth = 0;

  const print = (level, text) => {
    const indent = repeat("  ", depth);
    log(level, "console", depth === 0 ? text : indent + escapeString(text, "\n", `\n${indent}`));
  };

  const elapsed = (label) => {
    const milliseconds = ops.now() - mapGet(timers, label);
    return milliseconds < 1000
      ? `${label}: ${fixed(milliseconds, 3)}ms`
      : `${label}: ${fixed(milliseconds / 1000, 3)}s`;
  };

  const openGroup = (values) => {
    if (values.length > 0) print(INFO, format(values));
    // Deeper ones would only fill the log with blanks.
    if (depth < 64) depth++;
  };

  const methods = {
    assert(condition = false, ...values) {
      if (condition) return;
      if (values.length === 0) print(ERROR, "Assertion failed");
      else if (typeof values[0] === "string") {
        values[0] = `Assertion failed: ${values[0]}`;
        print(ERROR, format(values));
      } else print(ERROR, `Assertion failed ${format(values)}`);
    },
    clear() {
      depth = 0;
    },
    debug(...values) {
      print(DEBUG, format(values));
    },
    error(...values) {
      print(ERROR, format(values));
    },
    info(...values) {
      print(INFO, format(values));
    },
    log(...values) {
      print(INFO, format(values));
    },
    table(value = undefined, columns = undefined) {
      print(INFO, table(value, columns) ?? format([value]));
    },
    trace(...values) {
      const text = format(values);
      const stack = new Error().stack;
      print(INFO, `Trace${text === "" ? "" : `: ${text}`}${typeof stack === "string" ? guestFrames(stack) : ""}`);
    },
    warn(...values) {
      print(WARN, format(values));
    },
    dir(value = undefined) {
      print(INFO, inspect(value));
    },
    dirxml(...values) {
      print(INFO, format(values));
    },
    count(label = "default") {
      const key = `${label}`;
      const count = (mapGet(counts, key) ?? 0) + 1;
      mapSet(counts, key, count);
      print(INFO, `${key}: ${count}`);
    },
    countReset(label = "default") {
      const key = `${label}`;
      if (!mapDelete(counts, key)) print(WARN, `no count called \`${key}\``);
    },
    group(...values) {
      openGroup(values);
    },
    groupCollapsed(...values) {
      openGroup(values);
    },
    groupEnd() {
      if (depth > 0) depth--;
    },
    time(label = "default") {
      const key = `${label}`;
      if (mapHas(timers, key)) print(WARN, `a timer called \`${key}\` is running already`);
      else mapSet(timers, key, ops.now());
    },
    timeLog(label = "default", ...values) {
      const key = `${label}`;
      if (!mapHas(timers, key)) print(WARN, `no timer called \`${key}\``);
      else print(INFO, values.length === 0 ? elapsed(key) : `${elapsed(key)} ${format(values)}`);
    },
    timeEnd(label = "default") {
      const key = `${label}`;
      if (!mapHas(timers, key)) print(WARN, `no timer called \`${key}\``);
      else {
        print(INFO, elapsed(key));
        mapDelete(timers, key);
      }
    },
  };

  const console = {};
  for (const name in methods) define(console, name, methods[name], true);
  tag(console, "console");
  expose("console", console);
};
