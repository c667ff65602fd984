// From: sloppy-mode reflection: `caller` and `arguments` show who called.
// Ends: []
import { gains } from "../gains.js";

const getter = (name) => Object.getOwnPropertyDescriptor(Function.prototype, name)?.get;
let seen;
const spy = { get x() { seen = getter("caller"); return 1; } };

export const attack = () =>
  gains([
    () => attack.caller ?? undefined,
    () => attack.arguments ?? undefined,
    ...[console.log, structuredClone, setTimeout, attack, spy.__lookupGetter__("x")].flatMap((f) => ["caller", "arguments"].map((name) => () => Reflect.apply(getter(name), f, []) ?? undefined)),
    () => { structuredClone(spy); return seen?.call(structuredClone) ?? undefined; },
  ]);
