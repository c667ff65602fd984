// Payment cards: 13 to 19 digits with a valid Luhn sum.

import { grouped } from "./digits.js";

const CANDIDATE = /(?<![\d+])\d(?:[ -]?\d){12,18}(?!\d)/g;

/** Numbers that a card could have. A number of one repeated digit passes the sum but is nobody's card. */
export function* cards(text) {
  for (const candidate of grouped(text, CANDIDATE)) {
    if (isValid(candidate.key) && !/^(\d)\1*$/.test(candidate.key)) yield candidate;
  }
}

function isValid(number) {
  let sum = 0;
  for (let i = 0; i < number.length; i++) {
    const digit = Number(number[number.length - 1 - i]);
    const doubled = i % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
