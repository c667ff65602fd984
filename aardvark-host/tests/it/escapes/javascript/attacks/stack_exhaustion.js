// From: vm2: at the end of the stack the host's own code throws a RangeError in the middle of its work.
// Ends: [] or error limit
import { gains } from "../gains.js";

const uses = [
  () => console.log({ a: { b: [1, 2] } }),
  () => structuredClone({ a: { b: [1, 2] } }),
  () => new URL("http://a.example/?a=1").searchParams.append("b", "2"),
  () => setTimeout(() => {}, 0),
  () => new TextEncoder().encode("é"),
  () => new AbortController().abort(),
  () => crypto.randomUUID(),
  () => import("../gains.js"),
];

export const attack = async () => {
  const found = [];
  for (const use of uses) {
    let left = 1;
    const deep = () => { try { deep(); } catch (error) { if (left-- > 0) use(); throw error; } };
    try { deep(); } catch (error) { found.push(error); }
  }
  await new Promise((done) => setTimeout(done, 1));
  return gains(found.map((error) => () => (error instanceof RangeError && error.constructor === RangeError ? undefined : error)));
};
