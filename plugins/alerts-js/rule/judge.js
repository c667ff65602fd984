// What follows from an event: the level of the alert and the reason. Knows no words.

import { strongest } from "./shaking.js";

const LEVELS = ["notice", "warning", "page"];

/**
 * Weighs every reason; the highest level counts, and of equal ones the first.
 *
 * Returns `{ level, reason, shaking }`: a level or `null`, the key of its reason, the strongest shaking in a town.
 */
export function judge(quake) {
  if (quake.kind !== "earthquake") {
    // Blasts in quarries and mines are planned, and whoever planned them knows.
    return { level: null, reason: "blast", shaking: null };
  }
  const shaking = strongest(quake);
  let verdict = { level: null, reason: "quiet" };
  for (const [level, reason] of reasons(quake, shaking)) {
    if (LEVELS.indexOf(level) > LEVELS.indexOf(verdict.level)) verdict = { level, reason };
  }
  return { ...verdict, shaking };
}

function* reasons(quake, shaking) {
  const { magnitude, felt } = quake;
  if (quake.tsunami) {
    yield magnitude !== null && magnitude >= 6.5 ? ["page", "tsunami"] : ["notice", "coast"];
  }
  if (shaking !== null) yield [byShaking(shaking), "shaking"];
  if (magnitude !== null) yield [step(magnitude, 4.5, 6, 7.5), "magnitude"];
  if (felt !== null) yield [step(felt, 100, 500, 50_000), "felt"];
}

function byShaking({ intensity, town }) {
  if (intensity >= 6 && town.population >= 50_000) return "page";
  return step(intensity, 3.5, 4.5, 7);
}

function step(value, notice, warning, page) {
  if (value >= page) return "page";
  if (value >= warning) return "warning";
  return value >= notice ? "notice" : null;
}
