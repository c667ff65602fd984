// Normalises JSON documents. Each kind of value has its own rule in the folder `rules`.

import { date, epoch } from "./rules/dates.js";
import { STYLES, rename } from "./rules/keys.js";
import { number } from "./rules/numbers.js";
import { text, word } from "./rules/words.js";

// In this order: what a later rule reads, an earlier one has tidied.
const OF_TEXT = [text, word, number, date];

class Cleaner {
  changes = [];

  constructor(options) {
    const { keys = "snake", ...unknown } = options;
    const [first] = Object.keys(unknown);
    if (first !== undefined) throw new RangeError(`unknown option \`${first}\` (expected \`keys\`)`);
    if (!STYLES.includes(keys)) {
      throw new RangeError(`unknown style \`${keys}\` of keys (expected one of ${STYLES.join(", ")})`);
    }
    this.style = keys;
  }

  clean(value, path, key) {
    if (Array.isArray(value)) return value.map((item, index) => this.clean(item, `${path}[${index}]`, key));
    if (typeof value === "string") return this.text(value, path);
    if (typeof value === "number") return this.note(value, epoch(value, key), "epoch", path);
    if (value === null || typeof value !== "object") return value;
    return this.object(value, path);
  }

  object(value, path) {
    const entries = Object.entries(value);
    const names = rename(entries.map(([key]) => key), this.style);
    return Object.fromEntries(
      entries.map(([key, field], index) => {
        const place = path === "" ? names[index] : `${path}.${names[index]}`;
        this.note(key, names[index], "key", place);
        return [names[index], this.clean(field, place, names[index])];
      }),
    );
  }

  text(value, path) {
    let now = value;
    for (const rule of OF_TEXT) {
      if (typeof now !== "string") break;
      now = this.note(now, rule(now), rule.name, path);
    }
    return now;
  }

  note(before, after, rule, path) {
    if (after !== before) this.changes.push({ path, rule, before });
    return after;
  }
}

export default {
  /** The normalised document and the list of changes: `{ value, changes: [{ path, rule, before }] }`. */
  clean(value, options = {}) {
    const cleaner = new Cleaner(options ?? {});
    const cleaned = cleaner.clean(value, "", "");
    return { value: cleaned, changes: cleaner.changes };
  },
};
