// From: collections that change while they are walked.
// Ends: []
import { gains } from "../gains.js";

export const attack = () =>
  gains([
    () => { const p = new URLSearchParams("a=1&b=2"); let n = 0; p.forEach((_v, k) => { if (n++ < 1000) p.append(`${k}x`, "1"); p.delete("a"); }); },
    () => { const p = new URLSearchParams("a=1"); let n = 0; for (const [k] of p) { p.append(k, "2"); if (n++ > 1000) break; } },
    () => new URLSearchParams([["a"]]),
    () => new URLSearchParams(new Proxy([], { get(_t, k) { throw k; } })),
    () => { new URLSearchParams({ get a() { throw 1; } }); },
    () => { const p = new URLSearchParams(); const long = "x".repeat(1 << 22); for (let i = 0; i < 10; i++) p.append(long, long); return String(p).length; },
  ]);
