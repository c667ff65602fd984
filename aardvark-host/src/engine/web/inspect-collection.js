// What the built-in containers hold, as lists of texts: arrays, typed arrays, maps, sets, buffers. `show` renders
// one member.
(ops, shared) => {
  "use strict";

  const { Uint8Array, arrayLength, bufferIsDetached, bufferLength, describeProperty, mapForEach, mapSize } =
    shared.primordials;
  const { newList, numberText, setForEach, setSize, viewBuffer, viewByteLength, viewByteOffset } =
    shared.primordials;

  // Members shown of one container.
  const MAX_MEMBERS = 100;

  // Bytes shown of a buffer.
  const MAX_BYTES = 50;

  const more = (entries, total, shown) => {
    if (total > shown) {
      const rest = total - shown;
      entries[entries.length] = `... ${rest} more ${rest === 1 ? "item" : "items"}`;
    }
    return entries;
  };

  const holes = (entries, count) => {
    if (count > 0) entries[entries.length] = `<${count} empty ${count === 1 ? "item" : "items"}>`;
  };

  const collections = { __proto__: null, MAX_MEMBERS, more };

  // `showProperty(descriptor)` renders a property that may be an accessor.
  collections.array = (array, length, showProperty) => {
    const entries = newList();
    const shown = length < MAX_MEMBERS ? length : MAX_MEMBERS;
    let missing = 0;
    for (let index = 0; index < shown; index++) {
      const descriptor = describeProperty(array, index);
      if (descriptor === undefined) {
        missing++;
        continue;
      }
      holes(entries, missing);
      missing = 0;
      entries[entries.length] = showProperty(descriptor);
    }
    holes(entries, missing);
    return more(entries, length, shown);
  };

  collections.typedArray = (array, show) => {
    const entries = newList();
    const length = arrayLength(array);
    const shown = length < MAX_MEMBERS ? length : MAX_MEMBERS;
    for (let index = 0; index < shown; index++) entries[entries.length] = show(array[index]);
    return more(entries, length, shown);
  };

  collections.map = (map, show) => {
    const entries = newList();
    mapForEach(map, (value, key) => {
      if (entries.length < MAX_MEMBERS) entries[entries.length] = `${show(key)} => ${show(value)}`;
    });
    return more(entries, mapSize(map), entries.length);
  };

  collections.set = (set, show) => {
    const entries = newList();
    setForEach(set, (value) => {
      if (entries.length < MAX_MEMBERS) entries[entries.length] = show(value);
    });
    return more(entries, setSize(set), entries.length);
  };

  collections.arrayBuffer = (buffer) => {
    const entries = newList();
    if (bufferIsDetached(buffer)) {
      entries[0] = "(detached)";
      return entries;
    }
    const length = bufferLength(buffer);
    const bytes = new Uint8Array(buffer, 0, length < MAX_BYTES ? length : MAX_BYTES);
    let text = "";
    for (let index = 0; index < arrayLength(bytes); index++) {
      const digits = numberText(bytes[index], 16);
      text += `${index > 0 ? " " : ""}${digits.length < 2 ? "0" : ""}${digits}`;
    }
    if (length > MAX_BYTES) text += ` ... ${length - MAX_BYTES} more bytes`;
    entries[0] = `[contents]: <${text}>`;
    entries[1] = `byteLength: ${length}`;
    return entries;
  };

  collections.dataView = (view, show) => {
    const entries = newList();
    entries[0] = `byteLength: ${viewByteLength(view)}`;
    entries[1] = `byteOffset: ${viewByteOffset(view)}`;
    entries[2] = `buffer: ${show(viewBuffer(view))}`;
    return entries;
  };

  shared.collections = collections;
};
