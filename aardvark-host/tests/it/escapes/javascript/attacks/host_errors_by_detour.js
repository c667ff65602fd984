// From: vm2 CVE-2026-45411: `yield*` in an async generator handed the guest an exception of the host that no wrapper had seen.
// Ends: []
import { readFile, writeFile } from "aardvark:fs";
import { gains } from "../gains.js";

const failures = [
  () => new URL("no url"), () => atob("="), () => structuredClone(() => {}), () => crypto.getRandomValues(new Uint8Array(70000)), () => new TextDecoder("no such encoding"),
  () => readFile("/none"), () => writeFile("/bundle/x", ""), () => { const f = () => f(); f(); }, () => new ArrayBuffer(2 ** 50), () => fetch("no url"), () => import("no:module"), () => AbortSignal.abort().throwIfAborted(),
];

const failed = (fail) => new Promise((done) => done(fail()));

export const attack = async () => {
  const caught = [];
  const keep = (error) => { caught.push(error); };
  for (const fail of failures) {
    const thenable = { get then() { return fail(); } };
    const delegated = async function* () {
      try { yield* { [Symbol.asyncIterator]: () => ({ next: () => ({ value: 1, done: false }), return: fail, throw: fail }) }; } catch (error) { keep(error); }
    };
    for (const end of ["return", "throw"]) {
      const running = delegated();
      await running.next();
      await running[end](thenable).catch(keep);
    }
    await Promise.resolve(thenable).catch(keep);
    await Promise.reject(thenable).finally(fail).catch(keep);
    await Promise.any([failed(fail)]).catch(({ errors }) => errors?.forEach(keep));
    await Promise.allSettled([failed(fail)]).then((all) => all.forEach(({ reason }) => keep(reason)));
    await Promise.try(fail).catch(keep);
    await Array.fromAsync({ [Symbol.asyncIterator]: () => ({ next: fail }) }).catch(keep);
    try { for (const _ of { [Symbol.iterator]: () => ({ next: () => ({ value: 1 }), return: fail }) }) break; } catch (error) { keep(error); }
    try { [...{ [Symbol.iterator]: fail }]; } catch (error) { keep(error); }
    try { ({ ...new Proxy({}, { ownKeys: fail }) }); } catch (error) { keep(error); }
    try { new Map([[1, 2]]).forEach(fail); } catch (error) { keep(error); }
    try { "x".replace("x", fail); } catch (error) { keep(error); }
    await new Promise((done) => setTimeout(done, 0));
  }
  const strange = caught.filter((error) => !(error instanceof Error) && !(error instanceof DOMException) && error?.then === undefined && typeof error !== "undefined");
  const reach = [...new Set(caught)].filter((error) => typeof error === "object" && error !== null).map((error) => () => { try { return error.constructor.constructor("return 42")(); } catch (refused) { return refused instanceof EvalError || refused instanceof Error ? undefined : refused; } });
  return [...(await gains(reach)), ...strange.map(String), ...(caught.length < 60 ? [`only ${caught.length} were caught`] : [])];
};
