// From: every JavaScript sandbox's first hole: from any value to the constructor that compiles text.
// Ends: []
import { gains } from "../gains.js";

const kinds = [() => {}, function* () {}, async () => {}, async function* () {}, class {}, [], {}, "", 1, 1n, Symbol(), /x/];

export const attack = () =>
  gains([
    ...kinds.map((value) => () => value.constructor.constructor("return 42")()),
    ...kinds.map((value) => () => value.constructor("return 42")?.().next?.().value),
    ...kinds.map((value) => () => Reflect.construct(value.constructor, ["return 42"], Object)()),
  ].map((way) => async () => ((await way()) === 42 ? 42 : undefined)));
