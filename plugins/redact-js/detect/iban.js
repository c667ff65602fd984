// International bank account numbers (ISO 13616): length by country, and the checksum modulo 97.

import LENGTHS from "../data/iban-lengths.json" with { type: "json" };
import { grouped } from "./digits.js";

const CANDIDATE = /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}(?![\p{L}\p{N}])/giu;

/** IBANs whose checksum is right. Words that follow one in capitals are not part of it. */
export function* ibans(text) {
  for (const candidate of grouped(text, CANDIDATE)) {
    const length = LENGTHS[candidate.key.slice(0, 2)];
    if (length === undefined || candidate.key.length < length) continue;
    const key = candidate.key.slice(0, length);
    if (!isValid(key)) continue;
    const end = candidate.start + lengthOf(text.slice(candidate.start, candidate.end), length);
    yield { start: candidate.start, end, key };
  }
}

function isValid(iban) {
  let rest = 0;
  for (const c of iban.slice(4) + iban.slice(0, 4)) {
    // Letters count 10 to 35, which is two digits.
    const value = parseInt(c, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** How many characters of `text` hold its first `count` letters and digits. */
function lengthOf(text, count) {
  let seen = 0;
  for (let i = 0; i < text.length; i++) {
    if (/[A-Z0-9]/i.test(text[i]) && ++seen === count) return i + 1;
  }
  return text.length;
}
