// `shared.log` and `shared.report`: the way from an asset to the log of the current call.
(ops, shared) => {
  "use strict";

  const { sliceString } = shared.primordials;
  const { inspect } = shared;

  // The host refuses lines of more than 2^20 UTF-16 units; the rest is room for the remark.
  const MAX_LINE = 1_000_000;

  shared.DEBUG = 0;
  shared.INFO = 1;
  shared.WARN = 2;
  shared.ERROR = 3;

  shared.log = (level, logger, text) => {
    const length = text.length;
    const cut = length > MAX_LINE;
    ops.log(level, logger, cut ? `${sliceString(text, 0, MAX_LINE)}... ${length - MAX_LINE} more characters` : text);
  };

  // An error that no code can catch, because Aardvark called the function that threw it.
  shared.report = (logger, error) => {
    let text;
    try {
      text = `uncaught ${inspect(error)}`;
    } catch {
      // Near the end of the stack, inspecting can overflow it.
      text = "uncaught error that cannot be shown";
    }
    shared.log(shared.ERROR, logger, text);
  };
};
