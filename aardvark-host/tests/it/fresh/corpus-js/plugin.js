// The corpus as a plugin: look, leave something behind, look again.
import { take } from "./fingerprint.js";
import { TRACES } from "./traces.js";

// The names of all traces.
export const names = () => Object.keys(TRACES);

// Everything that this call sees.
export const fingerprint = () => take(TRACES);

// Runs a trace and says what it found.
export const leave = (name) => TRACES[name]();

// Runs a trace and says whether anything shows: `shows` or `silent`. As a string, which no `toJSON` can change.
export async function bite(name) {
  const before = flat(take(TRACES));
  try {
    await TRACES[name]();
  } catch {}
  return flat(take(TRACES)) === before ? "silent" : "shows";
}

function flat(areas) {
  let text = "";
  for (const area in areas) for (const path in areas[area]) text += `${area} ${path}: ${areas[area][path]}\n`;
  return text;
}

// Ends badly.
export const end = (name) => ENDINGS[name]();

const graves = [];
const ENDINGS = {
  loop() {
    graves.push("loop");
    for (;;);
  },
  stubborn() {
    for (;;) {
      try {
        for (;;) globalThis.graves = graves;
      } catch {
      } finally {
        continue;
      }
    }
  },
  regularExpression: () => /(a+)+$/.test(`${"a".repeat(40)}b`),
  async awaiting() {
    for (;;) await null;
  },
  heap() {
    for (;;) graves.push({ a: [1, 2, 3], b: "x".repeat(10) + graves.length });
  },
  recursion: () => ENDINGS.recursion() + 1,
  exception() {
    globalThis.left = 1;
    throw new Error("left");
  },
  never: () => new Promise(() => {}),
  undefinedStack() {
    Error.prepareStackTrace = () => undefined;
    throw new Error("left");
  },
};
