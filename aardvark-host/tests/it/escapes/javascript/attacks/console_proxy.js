// From: inspectors that run traps: a proxy is shown without asking it.
// Ends: []
import { gains } from "../gains.js";

export const attack = () => {
  const held = [];
  const handler = new Proxy({}, { get: (_target, trap) => (...values) => { held.push(trap); return Reflect[trap](...values); } });
  const proxies = [{}, [], () => {}, new Map(), new Error("x"), new Date()].map((target) => new Proxy(target, handler));
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  console.log(proxy, ...proxies, { deep: proxies }, new Map([[proxies[0], proxies[1]]]));
  console.table(proxies); console.table(proxy); console.dir(proxies[0]);
  return gains(held.map((trap) => () => trap));
};
