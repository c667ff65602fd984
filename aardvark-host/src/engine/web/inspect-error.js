// The text of an error: its stack without Aardvark's own frames, or its name and message. Reads data properties
// only, never a getter that the guest wrote.
(ops, shared) => {
  "use strict";

  const {
    describeProperty,
    getPrototypeOf,
    indexOf,
    sliceString,
    stackGetter,
    startsWith,
    apply,
  } = shared.primordials;
  const { kindOf, exceptionOf } = shared;

  // Longest prototype chain that is followed; guests can make longer ones.
  const MAX_CHAIN = 32;

  // The value that `object[key]` would give if it is a data property, else undefined. Stops at proxies.
  const lookUp = (object, key) => {
    let holder = object;
    for (let step = 0; step < MAX_CHAIN && holder !== null; step++) {
      if (kindOf(holder) === "proxy") return undefined;
      const descriptor = describeProperty(holder, key);
      if (descriptor !== undefined) return descriptor.value;
      holder = getPrototypeOf(holder);
    }
    return undefined;
  };

  const headline = (error) => {
    const exception = exceptionOf(error);
    const name = exception !== undefined ? exception.name : lookUp(error, "name");
    const message = exception !== undefined ? exception.message : lookUp(error, "message");
    const shownName = typeof name === "string" && name !== "" ? name : "Error";
    return typeof message === "string" && message !== "" ? `${shownName}: ${message}` : shownName;
  };

  const stackOf = (error) => {
    const descriptor = describeProperty(error, "stack");
    if (descriptor === undefined) return undefined;
    if (stackGetter !== undefined && descriptor.get === stackGetter) return apply(stackGetter, error, []);
    return descriptor.get === undefined ? descriptor.value : undefined;
  };

  // The lines of a stack that belong to the guest.
  const frames = (stack) => {
    let shown = "";
    let start = indexOf(stack, "\n    at ");
    while (start >= 0) {
      const end = indexOf(stack, "\n    at ", start + 1);
      const line = end < 0 ? sliceString(stack, start) : sliceString(stack, start, end);
      if (indexOf(line, "aardvark:") < 0) shown += line;
      start = end;
    }
    return shown;
  };

  shared.lookUp = lookUp;
  shared.guestFrames = frames;
  shared.errorText = (error) => {
    const head = headline(error);
    const stack = stackOf(error);
    if (typeof stack !== "string") return `[${head}]`;
    const rest = frames(stack);
    if (rest !== "") return head + rest;
    return startsWith(stack, head) || indexOf(stack, "\n    at ") >= 0 ? `[${head}]` : stack;
  };
};
