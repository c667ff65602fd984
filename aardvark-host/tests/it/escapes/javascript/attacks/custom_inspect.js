// From: vm2 CVE-2023-37903 and CVE-2023-32314: `console.log` in the host called the guest's inspect function.
// Ends: []
import { gains } from "../gains.js";

export const attack = () => {
  const held = [];
  const spy = (name) => function (...values) { held.push([name, this, ...values]); return "x"; };
  const symbols = ["nodejs.util.inspect.custom", "Deno.customInspect", "Deno.privateCustomInspect"].map((name) => Symbol.for(name));
  const object = { inspect: spy("inspect"), toString: spy("toString"), valueOf: spy("valueOf"), toJSON: spy("toJSON"), [Symbol.toPrimitive]: spy("toPrimitive") };
  for (const symbol of symbols) object[symbol] = spy("custom");
  class Kind { static [Symbol.hasInstance]() { held.push(["hasInstance"]); return true; } get [Symbol.toStringTag]() { held.push(["tag"]); return "x"; } }
  const error = new Error("x");
  Object.defineProperty(error, "message", { get: spy("message") });
  Object.defineProperty(error, "stack", { get: spy("stack") });
  console.log(object, "%s %d %i %f %o %O %j %c", object, object, object, object, object, object, object, object);
  console.log("%s %d %i %f %o %O %j %c", object, object, object, object, object, object, object, object);
  console.error(new Kind(), error, Object.create(object), Object.defineProperty(() => {}, "name", { get() { held.push(["function name"]); } }));
  console.dir(object); console.trace(object); console.group(object); console.groupEnd(); console.assert(false, object);
  console.table([object]);
  return gains(held.map((it) => () => it[0]));
};
