// `shared.table(value, columns)`: rows and columns drawn with lines, or undefined if `value` has no rows.
(ops, shared) => {
  "use strict";

  const { describeProperty, isArray, mapForEach, max, newList, ownKeys, repeat, setForEach } =
    shared.primordials;
  const { collections, inspect, kindOf } = shared;

  const isObject = (value) => typeof value === "object" && value !== null && kindOf(value) !== "proxy";

  const cell = (descriptor) => (descriptor.get === undefined ? inspect(descriptor.value) : "[Getter]");

  const add = (list, item) => {
    list[list.length] = item;
  };

  const place = (list, item) => {
    for (let index = 0; index < list.length; index++) if (list[index] === item) return index;
    add(list, item);
    return list.length - 1;
  };

  // Calls `visit(key, descriptor)` for each enumerable property, up to the limit that inspection has too.
  const eachProperty = (object, visit) => {
    const keys = ownKeys(object);
    let shown = 0;
    for (let index = 0; index < keys.length && shown < collections.MAX_MEMBERS; index++) {
      if (typeof keys[index] !== "string") continue;
      const descriptor = describeProperty(object, keys[index]);
      if (descriptor === undefined || !descriptor.enumerable) continue;
      shown++;
      visit(keys[index], descriptor);
    }
  };

  const line = (widths, left, middle, right) => {
    let text = left;
    for (let index = 0; index < widths.length; index++) {
      text += (index > 0 ? middle : "") + repeat("─", widths[index] + 2);
    }
    return text + right;
  };

  const row = (widths, cells) => {
    let text = "│";
    for (let index = 0; index < widths.length; index++) {
      const shown = cells[index] ?? "";
      text += ` ${shown}${repeat(" ", widths[index] - shown.length)} │`;
    }
    return text;
  };

  const draw = (titles, rows) => {
    const widths = newList();
    for (let column = 0; column < titles.length; column++) {
      let width = titles[column].length;
      for (let index = 0; index < rows.length; index++) width = max(width, (rows[index][column] ?? "").length);
      add(widths, width);
    }
    let text = `${line(widths, "┌", "┬", "┐")}\n${row(widths, titles)}\n${line(widths, "├", "┼", "┤")}\n`;
    for (let index = 0; index < rows.length; index++) text += `${row(widths, rows[index])}\n`;
    return text + line(widths, "└", "┴", "┘");
  };

  shared.table = (value, columns) => {
    if (!isObject(value)) return undefined;
    const kind = kindOf(value);
    const titles = newList();
    add(titles, kind === "map" || kind === "set" ? "(iteration index)" : "(index)");
    if (kind === "map") add(titles, "Key");
    const first = titles.length;
    const fixed = columns !== undefined && isArray(columns);
    if (fixed) for (let index = 0; index < columns.length; index++) add(titles, `${columns[index]}`);
    const rows = newList();
    // Values that are no objects stand in a column of their own, after all others.
    const values = newList();

    const addRow = (cells, member) => {
      const index = rows.length;
      if (index >= collections.MAX_MEMBERS) return;
      add(rows, cells);
      if (!isObject(member)) {
        values[index] = inspect(member);
        return;
      }
      eachProperty(member, (key, descriptor) => {
        let column = -1;
        for (let at = first; at < titles.length; at++) if (titles[at] === key) column = at;
        if (column < 0 && fixed) return;
        if (column < 0) {
          add(titles, key);
          column = titles.length - 1;
        }
        cells[column] = cell(descriptor);
      });
    };
    const start = (index, key) => {
      const cells = newList();
      add(cells, `${index}`);
      if (key !== undefined) add(cells, key);
      return cells;
    };
    if (kind === "map") mapForEach(value, (member, key) => addRow(start(rows.length, inspect(key)), member));
    else if (kind === "set") setForEach(value, (member) => addRow(start(rows.length), member));
    else eachProperty(value, (key, descriptor) => addRow(start(key), descriptor.value));
    if (values.length > 0) {
      place(titles, "Values");
      const column = titles.length - 1;
      for (let index = 0; index < rows.length; index++) {
        if (values[index] !== undefined) rows[index][column] = values[index];
      }
    }
    return draw(titles, rows);
  };
};
