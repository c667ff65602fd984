// From: vm2: `Error.captureStackTrace` writes a property to whatever it gets.
// Ends: []
import { gains } from "../gains.js";

export const attack = () =>
  gains([
    ...[console, console.log, globalThis, Object.prototype, Promise, JSON, import.meta].map((target) => () => {
      Error.captureStackTrace(target);
      const { stack } = target;
      delete target.stack;
      return /aardvark:|\.rs|\.so|\/home|\/root|\/usr/.test(stack) ? stack : undefined;
    }),
    () => { Error.captureStackTrace(new Proxy({}, { defineProperty() { throw 42; } })); },
    () => { Error.captureStackTrace(Object.freeze({})); },
  ]);
