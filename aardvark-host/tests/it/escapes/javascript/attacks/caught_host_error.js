// From: vm2 issue 32 (2016): an error thrown by the host carries the host's prototypes.
// Ends: []
import { gains } from "../gains.js";

const errors = [];
const keep = (f) => { try { f(); } catch (error) { errors.push(error); } };
keep(() => new URL("no url"));
keep(() => atob("="));
keep(() => structuredClone(() => {}));
keep(() => crypto.getRandomValues(new Uint8Array(70000)));
keep(() => new TextDecoder("no such encoding"));
keep(() => setTimeout(1));
keep(() => new URL("x".repeat(5e6)));
keep(() => performance.now.call({}));
keep(() => null.x);

export const attack = async () => {
  const fromImport = await import("fs").catch((error) => error);
  return gains([
    ...[...errors, fromImport].map((error) => () => error.constructor.constructor("return process")()),
    ...[...errors, fromImport].map((error) => () => (error instanceof Error ? undefined : error)),
    () => (errors.length === 9 ? undefined : errors.length),
  ]);
};
