// From: exotic objects: a module's namespace, and the global object, as what is thrown.
// Ends: error exception
import * as self from "./throw_namespace.js";

export const attack = () => {
  throw Object.assign(Object.create(globalThis), { self, message: { toString: () => "no text" }, name: Symbol("name") });
};
