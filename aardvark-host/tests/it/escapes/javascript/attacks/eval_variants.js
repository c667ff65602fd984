// From: CSP bypasses: every spelling of eval, and the functions that once took text.
// Ends: []
import { gains } from "../gains.js";

export const attack = () =>
  gains([
    () => eval("42"),
    () => (0, eval)("42"),
    () => globalThis["ev" + "al"]("globalThis"),
    () => Reflect.apply(eval, globalThis, ["42"]),
    () => [eval].map((f) => f("42"))[0],
    () => "42".replace(/.*/, eval),
    () => ["42"].map(eval)[0] === "42" ? undefined : 42,
    () => new Promise((done) => { globalThis.done = done; setTimeout("done(42)", 0); setTimeout(done, 5); }),
    () => setInterval("42", 1),
    () => queueMicrotask("42"),
    () => structuredClone(eval),
  ].map((way) => async () => { const got = await way(); return got === "42" || typeof got === "object" ? undefined : got; }));
