// Takes personal data out of text. What to look for is in the folder `detect`.

import { cards } from "./detect/card.js";
import { emails } from "./detect/email.js";
import { ibans } from "./detect/iban.js";
import { phones } from "./detect/phone.js";

// In order of trust: where two findings overlap, the one that carries a checksum is right.
const DETECTORS = { iban: ibans, card: cards, email: emails, phone: phones };

/** Replaces what it finds by labels such as `[email 1]`: `{ text, findings }`. */
export function redact(text, kinds = Object.keys(DETECTORS)) {
  if (typeof text !== "string") throw new TypeError(`the text must be a string, found ${typeOf(text)}`);
  const findings = distinct(kinds.flatMap((kind) => find(kind, text)));
  const labels = new Map();
  const counts = {};
  let redacted = "";
  let end = 0;
  const reported = findings.map((finding) => {
    const key = `${finding.kind}:${finding.key}`;
    if (!labels.has(key)) {
      counts[finding.kind] = (counts[finding.kind] ?? 0) + 1;
      labels.set(key, `[${finding.kind} ${counts[finding.kind]}]`);
    }
    const label = labels.get(key);
    redacted += text.slice(end, finding.start) + label;
    end = finding.end;
    return { kind: finding.kind, label, start: finding.start, end: finding.end };
  });
  return { text: redacted + text.slice(end), findings: reported };
}

function find(kind, text) {
  if (!Object.hasOwn(DETECTORS, kind)) {
    throw new RangeError(`unknown kind \`${kind}\` (expected one of ${Object.keys(DETECTORS).join(", ")})`);
  }
  const rank = Object.keys(DETECTORS).indexOf(kind);
  return [...DETECTORS[kind](text)].map((finding) => ({ kind, rank, ...finding }));
}

/** Drops findings that overlap better ones, and sorts the rest by place. */
function distinct(findings) {
  const kept = [];
  for (const next of findings.toSorted((a, b) => a.rank - b.rank || a.start - b.start)) {
    if (kept.every((other) => next.end <= other.start || next.start >= other.end)) kept.push(next);
  }
  return kept.sort((a, b) => a.start - b.start);
}

const typeOf = (value) => (value === null ? "null" : Array.isArray(value) ? "an array" : `a ${typeof value}`);
