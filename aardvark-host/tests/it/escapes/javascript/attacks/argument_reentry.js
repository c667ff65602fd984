// From: arguments decoded twice: their `valueOf` and `toString` use the function that is converting them.
// Ends: []
import { gains } from "../gains.js";

export const attack = () => {
  let depth = 0;
  const again = (f, text) => ({ toString() { if (depth++ < 100) f(this); return text; }, valueOf() { return this.toString(); }, [Symbol.toPrimitive]() { return this.toString(); } });
  const url = new URL("http://a.example/");
  return gains([
    () => { atob(again((it) => atob(it), "AAAA")); depth = 0; },
    () => { url.href = again((it) => { url.host = it; }, "http://b.example/"); depth = 0; return url.host === "b.example" ? undefined : url.host; },
    () => { url.searchParams.append(again((it) => url.searchParams.delete(it), "a"), again((it) => { url.search = it; }, "b")); depth = 0; },
    () => { new TextDecoder(again((it) => new TextDecoder(it), "utf-8")); depth = 0; },
    () => { setTimeout(() => {}, again((it) => setTimeout(() => {}, it), "1")); depth = 0; },
    () => { clearTimeout(again((it) => clearTimeout(it), "1")); depth = 0; },
    () => { structuredClone({ get a() { if (depth++ < 100) structuredClone(this); return 1; } }); depth = 0; },
    () => { const target = new EventTarget(); target.addEventListener(again((it) => target.removeEventListener(it, () => {}), "x"), { handleEvent() { target.dispatchEvent(new Event("x")); } }); depth = 0; target.dispatchEvent(new Event("y")); },
  ]);
};
