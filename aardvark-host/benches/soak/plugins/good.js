// A good plugin: whoever calls can say what every answer must be.
import { readDir, readTextFile, remove, writeFile } from "aardvark:fs";

const VERSION = 0; // The soak writes the generation here.
let calls = 0;

export const work = (numbers) => {
  console.log("work", numbers[0]);
  return { version: VERSION, calls: ++calls, sum: numbers.reduce((a, b) => a + b, 0) };
};

export const echo = (value) => value;

export const digest = (text) => {
  let found = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) found = Math.imul(found ^ byte, 0x01000193) >>> 0;
  return found;
};

export const keep = (name, text) => {
  const before = readDir("/tmp");
  writeFile(`/tmp/${name}`, text);
  const kept = readTextFile(`/tmp/${name}`);
  remove(`/tmp/${name}`);
  writeFile("/tmp/left", kept);
  return [kept, before.filter((name) => name !== "left"), before.includes("left")];
};

export const later = (numbers) =>
  Promise.all(numbers.map((number) => new Promise((done) => setTimeout(() => done(number * 2), number % 3))));

export const reach = async (url) => (await fetch(url)).text();

export const refuse = (text) => {
  throw new RangeError(text);
};
