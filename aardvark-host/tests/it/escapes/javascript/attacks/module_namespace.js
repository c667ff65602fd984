// From: namespaces are objects: writing to them, their prototypes and their bindings.
// Ends: []
import * as self from "./module_namespace.js";
import { gains } from "../gains.js";

export let binding = 1;

export const attack = async () => {
  const host = await import("aardvark");
  return gains([
    () => (Reflect.set(self, "binding", 2) ? 2 : undefined),
    () => (Reflect.defineProperty(self, "binding", { value: 2 }) ? 2 : undefined),
    () => (Reflect.deleteProperty(host, "DomainError") ? 1 : undefined),
    () => (Reflect.set(host, "DomainError", class {}) ? 1 : undefined),
    () => (Reflect.setPrototypeOf(host, {}) ? 1 : undefined),
    () => (Reflect.ownKeys(host).join() === "DomainError,env,Symbol()" ? 1 : undefined),
    () => (Reflect.ownKeys(host).length === 3 ? undefined : Reflect.ownKeys(host)),
  ]);
};
