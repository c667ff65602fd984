// Findings as text, in the languages of `data/words.json`.

import WORDS from "../data/words.json" with { type: "json" };

const NUMERALS = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"];

// What the data does not say yet.
const UNKNOWN = "?";

/** One line in English, for a pager. */
export function message(quake, finding) {
  const words = WORDS.en;
  const values = valuesOf(quake, finding, words);
  return `M${values.magnitude} ${quake.place}: ${fill(words.reasons[finding.reason], values)}`;
}

/** Full sentences in the language of `locale`, such as `de` or `de-AT`; English if that is not known. */
export function explanation(quake, finding, locale) {
  const words = wordsOf(locale);
  const values = valuesOf(quake, finding, words);
  const sentences = [fill(words.event, values)];
  if (finding.shaking !== null) sentences.push(fill(words.shaking, values));
  if (finding.level === null) {
    sentences.push(fill(words[finding.reason], values));
  } else {
    const reason = fill(words.reasons[finding.reason], values);
    sentences.push(fill(words.verdict, { level: words.levels[finding.level], reason }));
  }
  return sentences.join(" ");
}

function wordsOf(locale) {
  const language = (locale ?? "en").split(/[-_]/)[0].toLowerCase();
  return Object.hasOwn(WORDS, language) ? WORDS[language] : WORDS.en;
}

function valuesOf(quake, { shaking }, words) {
  const values = {
    magnitude: tenths(quake.magnitude, words),
    depth: whole(quake.depth_km, words),
    place: quake.place,
    kind: quake.kind,
    felt: whole(quake.felt, words),
  };
  if (shaking === null) return values;
  const degree = Math.min(Math.max(round(shaking.intensity), 1), NUMERALS.length);
  return {
    ...values,
    intensity: NUMERALS[degree - 1],
    town: shaking.town.name,
    distance: whole(shaking.distanceKm, words),
    population: whole(shaking.town.population, words),
  };
}

const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function tenths(value, words) {
  if (value === null) return UNKNOWN;
  const all = round(value * 10);
  const size = Math.abs(all);
  return `${all < 0 ? "-" : ""}${Math.floor(size / 10)}${words.decimal}${size % 10}`;
}

function whole(value, words) {
  if (value === null) return UNKNOWN;
  // `-0` prints as `0`, and the sign stays in front of the first group.
  return String(round(value)).replace(/\B(?=(\d{3})+$)/g, words.group);
}

// Halves go up; unlike `Math.round`, written so that other languages can do exactly the same.
const round = (value) => Math.floor(value + 0.5);
