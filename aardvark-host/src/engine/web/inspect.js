// `shared.inspect(value)`: any value as text for a person. Bounded in depth, members and length; runs no getter,
// no proxy trap and no method of the guest.
(ops, shared) => {
  "use strict";

  const p = shared.primordials;
  const { arrayLength, arrayTag, charCode, describeProperty, getPrototypeOf, is, join, newList } = p;
  const { ownKeys, repeat, sliceString, startsWith, symbolText } = p;
  const { brandOf, collections, errorText, kindOf, lookUp } = shared;

  // Objects inside objects that are still opened.
  const MAX_DEPTH = 4;
  // Objects opened in one text; a wide graph would otherwise multiply by the breadth at every level.
  const MAX_OBJECTS = 1000;
  // Characters shown of a nested string.
  const MAX_STRING = 10_000;
  // Width up to which an object stays on one line.
  const LINE = 72;

  const ESCAPES = { __proto__: null, 8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 92: "\\\\" };

  const quote = (text) => {
    const cut = text.length > MAX_STRING ? sliceString(text, 0, MAX_STRING) : text;
    const mark = p.indexOf(cut, "'") < 0 ? "'" : p.indexOf(cut, '"') < 0 ? '"' : "'";
    let shown = mark;
    let start = 0;
    for (let index = 0; index < cut.length; index++) {
      const code = charCode(cut, index);
      if (code > 31 && code !== 92 && code !== 127 && cut[index] !== mark) continue;
      const hex = p.numberText(code, 16);
      const escape = cut[index] === mark ? `\\${mark}` : (ESCAPES[code] ?? `\\x${hex.length < 2 ? "0" : ""}${hex}`);
      shown += sliceString(cut, start, index) + escape;
      start = index + 1;
    }
    shown += sliceString(cut, start) + mark;
    return cut === text ? shown : `${shown}... ${text.length - MAX_STRING} more characters`;
  };

  const isIdentifier = (text) => {
    for (let index = 0; index < text.length; index++) {
      const code = charCode(text, index);
      const letter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 36;
      if (!letter && !(index > 0 && code >= 48 && code <= 57)) return false;
    }
    return text !== "";
  };

  const keyText = (key) =>
    typeof key === "symbol" ? `[${symbolText(key)}]` : isIdentifier(key) ? key : quote(key);

  const primitive = (value) => {
    switch (typeof value) {
      case "string":
        return quote(value);
      case "number":
        return is(value, -0) ? "-0" : `${value}`;
      case "bigint":
        return `${value}n`;
      case "symbol":
        return symbolText(value);
      default:
        return `${value}`;
    }
  };

  // The name of the class, or null for an object without a prototype.
  const className = (object) => {
    if (getPrototypeOf(object) === null) return null;
    const constructor = lookUp(object, "constructor");
    const name = typeof constructor === "function" ? lookUp(constructor, "name") : undefined;
    return typeof name === "string" && name !== "" ? name : "Object";
  };

  const functionText = (value) => {
    const source = kindOf(value) === "function" ? p.functionText(value) : "";
    const name = lookUp(value, "name");
    const named = typeof name === "string" && name !== "";
    if (startsWith(source, "class") && !isIdentifier(sliceString(source, 0, 6))) {
      return `[class ${named ? name : "(anonymous)"}]`;
    }
    const async = startsWith(source, "async") ? "Async" : "";
    const generator = startsWith(source, `${async === "" ? "" : "async "}function*`) ? "Generator" : "";
    return `[${async}${generator}Function${named ? `: ${name}` : " (anonymous)"}]`;
  };

  // Several short members share a line.
  const fill = (entries, indent) => {
    let lines = "";
    let line = "";
    for (let index = 0; index < entries.length; index++) {
      const entry = index + 1 < entries.length ? `${entries[index]},` : entries[index];
      if (line !== "" && line.length + entry.length + 1 > LINE) {
        lines += `${indent}${line}\n`;
        line = "";
      }
      line = line === "" ? entry : `${line} ${entry}`;
    }
    return `${lines}${indent}${line}`;
  };

  const layOut = (prefix, open, entries, close, level) => {
    if (entries.length === 0) return `${prefix}${open}${close}`;
    let width = prefix.length + level * 2;
    let multiline = false;
    let longest = 0;
    for (let index = 0; index < entries.length; index++) {
      width += entries[index].length + 2;
      longest = p.max(longest, entries[index].length);
      multiline ||= p.indexOf(entries[index], "\n") >= 0;
    }
    if (!multiline && width <= LINE) return `${prefix}${open} ${join(entries, ", ")} ${close}`;
    const indent = repeat("  ", level + 1);
    const body =
      open === "[" && !multiline && longest <= 16
        ? fill(entries, indent)
        : indent + join(entries, `,\n${indent}`);
    return `${prefix}${open}\n${body}\n${repeat("  ", level)}${close}`;
  };

  const addProperties = (entries, object, state) => {
    const keys = ownKeys(object);
    let shown = 0;
    for (let index = 0; index < keys.length; index++) {
      const descriptor = describeProperty(object, keys[index]);
      if (descriptor === undefined || !descriptor.enumerable) continue;
      if (shown >= collections.MAX_MEMBERS) return collections.more(entries, keys.length, index);
      shown++;
      entries[entries.length] = `${keyText(keys[index])}: ${property(descriptor, state)}`;
    }
    return entries;
  };

  const property = (descriptor, state) => {
    const { get, set, value } = descriptor;
    if (get === undefined && set === undefined) return walk(value, state);
    if (get === undefined) return "[Setter]";
    return set === undefined ? "[Getter]" : "[Getter/Setter]";
  };

  // Text of the objects whose properties are not shown, or whose text stands before them.
  const head = (object, kind, state) => {
    switch (kind) {
      case "function":
        return functionText(object);
      case "error":
        return errorText(object);
      case "date":
        return is(p.dateTime(object), NaN) ? "Invalid Date" : p.dateText(object);
      case "regexp":
        return regexpText(object);
      case "boolean":
        return `[Boolean: ${p.booleanOf(object)}]`;
      case "number":
        return `[Number: ${primitive(p.numberOf(object))}]`;
      case "bigint":
        return `[BigInt: ${p.bigintOf(object)}n]`;
      case "symbol":
        return `[Symbol: ${symbolText(p.symbolOf(object))}]`;
      case "string":
        return `[String: ${quote(p.stringOf(object))}]`;
      case "promise":
        return `Promise { ${promiseText(object, state)} }`;
      case "weakMap":
        return "WeakMap { <items unknown> }";
      case "weakSet":
        return "WeakSet { <items unknown> }";
      default:
        return brandOf(object);
    }
  };

  const regexpText = (object) => {
    const letters = "dgimsuvy";
    let flags = "";
    for (let index = 0; index < letters.length; index++) {
      if (p.regexpFlags[index](object)) flags += letters[index];
    }
    return `/${p.regexpSource(object)}/${flags}`;
  };

  const promiseText = (object, state) => {
    const settled = ops.promiseState(object);
    if (settled[0] === 0) return "<pending>";
    return `${settled[0] === 2 ? "<rejected> " : ""}${walk(settled[1], state)}`;
  };

  const open = (object, kind, state) => {
    const level = state.path.length - 1;
    const show = (value) => walk(value, state);
    const name = className(object);
    const prefix = (usual, size) =>
      name === usual ? (size === "" ? "" : `${usual}${size} `) : `${name ?? `[${usual}: null prototype]`}${size} `;
    switch (kind) {
      case "array": {
        const length = describeProperty(object, "length").value;
        const entries = collections.array(object, length, (descriptor) => property(descriptor, state));
        return layOut(name === "Array" ? "" : prefix("Array", `(${length})`), "[", entries, "]", level);
      }
      case "map":
        return layOut(prefix("Map", `(${p.mapSize(object)})`), "{", collections.map(object, show), "}", level);
      case "set":
        return layOut(prefix("Set", `(${p.setSize(object)})`), "{", collections.set(object, show), "}", level);
      case "typedArray":
        return layOut(
          prefix(arrayTag(object), `(${arrayLength(object)})`),
          "[",
          collections.typedArray(object, show),
          "]",
          level,
        );
      case "arrayBuffer":
        return layOut("ArrayBuffer ", "{", collections.arrayBuffer(object), "}", level);
      case "dataView":
        return layOut("DataView ", "{", collections.dataView(object, show), "}", level);
      case "arguments": {
        const length = describeProperty(object, "length")?.value;
        const count = typeof length === "number" ? length : 0;
        const entries = collections.array(object, count, (descriptor) => property(descriptor, state));
        return layOut("[Arguments] ", "[", entries, "]", level);
      }
      case "module":
        return layOut("[Module] ", "{", addProperties(newList(), object, state), "}", level);
      case "generator":
        return layOut("Object [Generator] ", "{", addProperties(newList(), object, state), "}", level);
      default:
        return layOut(prefix("Object", ""), "{", addProperties(newList(), object, state), "}", level);
    }
  };

  // Errors show their cause and, like functions, the properties that the guest added.
  const extras = (text, object, kind, state) => {
    const entries = newList();
    if (kind === "error") {
      const cause = describeProperty(object, "cause");
      if (cause !== undefined && !cause.enumerable) entries[0] = `[cause]: ${property(cause, state)}`;
      const errors = describeProperty(object, "errors");
      if (errors !== undefined && !errors.enumerable) {
        entries[entries.length] = `[errors]: ${property(errors, state)}`;
      }
    }
    if (kind === "error" || kind === "function") addProperties(entries, object, state);
    return entries.length === 0 ? text : layOut(`${text} `, "{", entries, "}", state.path.length - 1);
  };

  const isOpen = (object, state) => {
    for (let index = 0; index < state.path.length; index++) if (state.path[index] === object) return true;
    return false;
  };

  const walk = (value, state) => {
    if (value === null || (typeof value !== "object" && typeof value !== "function")) return primitive(value);
    const kind = kindOf(value);
    if (kind === "proxy") return typeof value === "function" ? "[Proxy function]" : "[Proxy]";
    if (isOpen(value, state)) return "[Circular]";
    if (++state.objects > MAX_OBJECTS) return "...";
    if (state.path.length > MAX_DEPTH && kind !== "date" && kind !== "regexp" && kind !== "function") {
      return `[${kind === "array" ? "Array" : (className(value) ?? "Object: null prototype")}]`;
    }
    state.path[state.path.length] = value;
    const text = head(value, kind, state);
    const shown = text === undefined ? open(value, kind, state) : extras(text, value, kind, state);
    state.path.length--;
    return shown;
  };

  shared.inspect = (value) => walk(value, { __proto__: null, path: newList(), objects: 0 });
};
