// Texts: white space, and words that stand for something else.

import NULLS from "../data/nulls.json" with { type: "json" };

const nulls = new Set(NULLS);

/** Without invisible characters and stray white space; lines stay lines. */
export function text(value) {
  return value
    .normalize("NFC")
    .replace(/[\u200b\u200e\u200f\ufeff]/g, "")
    .replace(/[^\S\n]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .trim();
}

/** `null`, `true` and `false` for the words that mean them. */
export function word(value) {
  const folded = value.toLowerCase();
  if (nulls.has(folded)) return null;
  return folded === "true" || (folded === "false" ? false : value);
}
