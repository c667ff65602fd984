// From: vm2 CVE-2023-32314 and n8n CVE-2025-68613: one of the four hidden function constructors was forgotten.
// Ends: []
import { gains } from "../gains.js";

const hidden = [async () => {}, function* () {}, async function* () {}].map((f) => Object.getPrototypeOf(f).constructor);

export const attack = () =>
  gains([
    ...[Function, ...hidden].map((kind) => () => kind("return 42")),
    ...[Function, ...hidden].map((kind) => () => new kind("a", "return a")),
    ...[Function, ...hidden].map((kind) => () => Reflect.construct(kind, ["return 42"])),
    ...[Function, ...hidden].map((kind) => () => new (class extends kind {})("return 42")),
    () => Function.prototype.constructor.call(null, "return this")(),
  ]);
