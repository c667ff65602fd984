// The alert rule in JavaScript: implements `demo.alerts` 1.1. What it decides by is in the folder `rule`.

import { judge } from "./rule/judge.js";
import { explanation, message } from "./rule/words.js";

/** Says whom an event concerns: nothing, or a level and a line of text. */
export function assess(quake) {
  const finding = judge(quake);
  if (finding.level === null) return null;
  return { level: finding.level, message: message(quake, finding) };
}

/** Says in full sentences why `assess` decides as it does. */
export function explain(quake, locale = null) {
  return explanation(quake, judge(quake), locale);
}
