// Runs of characters that may be grouped by spaces or dashes, as in card numbers.

/** The matches of `pattern`, a global expression, with the separators taken out: `{ start, end, key }`. */
export function* grouped(text, pattern) {
  for (const { 0: found, index } of text.matchAll(pattern)) {
    yield { start: index, end: index + found.length, key: found.replace(/[^\p{L}\p{N}]/gu, "").toUpperCase() };
  }
}
