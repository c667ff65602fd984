// From: labels become text, and text is the guest's code: it re-enters the console in the middle of a console call.
// Ends: []
// Innocent logs: 0
import { gains } from "../gains.js";

export const attack = () => {
  let depth = 0;
  const label = { toString() { if (depth++ < 50) { console.count(label); console.time(label); console.group(label); } return "x\n\u001b[2Jforged"; } };
  console.count(label); console.time(label); console.timeLog(label); console.timeEnd(label); console.countReset(label);
  for (let index = 0; index < 1e5; index++) console.group();
  console.table([1], { get length() { throw 1; }, [Symbol.iterator]() { throw 2; } } ?? undefined);
  return gains([]);
};
