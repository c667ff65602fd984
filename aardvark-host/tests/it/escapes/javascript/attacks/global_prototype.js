// From: a proxy under the global object sees every name that somebody looks up in vain.
// Ends: []
const seen = [];

export const attack = async () => {
  const before = Object.getPrototypeOf(globalThis);
  const spy = new Proxy({ __proto__: null }, { has(_t, name) { seen.push(String(name)); return false; }, get(_t, name) { seen.push(String(name)); } });
  if (!Reflect.setPrototypeOf(globalThis, spy)) return [];
  try {
    console.log({ a: 1 }); new URL("a:b"); structuredClone([1]); new TextDecoder().decode(new Uint8Array(1)); crypto.randomUUID();
    setTimeout(() => {}, 0);
    await import("../gains.js");
    console.table([1]);
  } finally {
    Reflect.setPrototypeOf(globalThis, before);
  }
  return seen.filter((name) => !["Reflect", "Object", "console", "URL", "structuredClone", "TextDecoder", "Uint8Array", "crypto", "setTimeout"].includes(name));
};
