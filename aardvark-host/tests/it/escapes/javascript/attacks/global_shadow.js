// From: names that the host's scripts might look up late: each is replaced by a spy.
// Ends: []
export const attack = () => {
  const seen = [];
  const names = Reflect.ownKeys(globalThis).filter((name) => typeof name === "string" && name !== "globalThis" && Object.getOwnPropertyDescriptor(globalThis, name).configurable);
  const saved = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  const { console, URL, structuredClone, TextDecoder, TextEncoder, Uint8Array, crypto, setTimeout, performance, AbortController, Event, EventTarget, atob, btoa, Reflect: R, Object: O, Error } = globalThis;
  for (const name of names) O.defineProperty(globalThis, name, { get() { seen.push(name); return undefined; }, configurable: true });
  const tries = [
    () => console.log({ a: [1, new Error("x")] }), () => console.table([{ a: 1 }]), () => new URL("http://a/?b").searchParams.sort(), () => structuredClone([new Uint8Array(1)]),
    () => new TextDecoder().decode(new TextEncoder().encode("é")), () => crypto.randomUUID(), () => setTimeout(() => {}, 0), () => performance.now(),
    () => new AbortController().abort(), () => new EventTarget().dispatchEvent(new Event("x")), () => atob(btoa("x")), () => new URL("x"),
  ];
  for (let index = 0; index < tries.length; index++) try { tries[index](); } catch { /* as it may */ }
  for (const [name, descriptor] of saved) O.defineProperty(globalThis, name, descriptor);
  void R;
  return seen;
};
