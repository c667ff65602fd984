// E-mail addresses as people write them; not every form that RFC 5322 allows.

const ADDRESS = /(?<![\w.+-])[\p{L}\p{N}_](?:[\p{L}\p{N}._%+-]{0,62}[\p{L}\p{N}_+-])?@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}{2,24}/gu;

/** Addresses differ by their letters only, not by their case. */
export function* emails(text) {
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    yield { start: index, end: index + found.length, key: found.toLowerCase() };
  }
}
