// `shared.format(values)`: the arguments of a console method as one text, with the printf-like directives of the
// Console standard in the first of them.
(ops, shared) => {
  "use strict";

  const { Number, charCode, parseFloat, parseInt, sliceString, symbolText } = shared.primordials;
  const { inspect } = shared;

  const plain = (value) => (typeof value === "string" ? value : inspect(value));

  // Objects are inspected instead of converted: a conversion would run the guest's code.
  const directive = (letter, value) => {
    const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
    switch (letter) {
      case "s":
        return isObject ? inspect(value) : typeof value === "symbol" ? symbolText(value) : plain(value);
      case "d":
        if (typeof value === "bigint") return `${value}n`;
        return isObject || typeof value === "symbol" ? "NaN" : `${Number(value)}`;
      case "i":
        if (typeof value === "bigint") return `${value}n`;
        return isObject || typeof value === "symbol" ? "NaN" : `${parseInt(value, 10)}`;
      case "f":
        return isObject || typeof value === "symbol" ? "NaN" : `${parseFloat(value)}`;
      case "o":
      case "O":
      case "j":
        return inspect(value);
      case "c":
        // Styles have no meaning in a log.
        return "";
      default:
        return undefined;
    }
  };

  shared.format = (values) => {
    const count = values.length;
    if (count === 0) return "";
    let used = 1;
    let text = "";
    const first = values[0];
    if (typeof first === "string" && count > 1) {
      let start = 0;
      for (let index = 0; index + 1 < first.length; index++) {
        if (charCode(first, index) !== 37) continue;
        const letter = first[index + 1];
        let shown;
        if (letter === "%") shown = "%";
        else if (used < count) shown = directive(letter, values[used]);
        if (shown === undefined) continue;
        if (letter !== "%") used++;
        text += sliceString(first, start, index) + shown;
        index++;
        start = index + 1;
      }
      text += sliceString(first, start);
    } else {
      text = plain(first);
    }
    for (; used < count; used++) text += ` ${plain(values[used])}`;
    return text;
  };
};
