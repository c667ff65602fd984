// From: values that JSON drops without a word: each must be refused by name.
// Ends: 17
const values = () => [new Map(), new Set(), new WeakMap(), /x/, new Error("x"), Promise.resolve, Symbol("x"), NaN, -Infinity, new URLSearchParams(),
  new ArrayBuffer(8), new DataView(new ArrayBuffer(8)), new Proxy(() => {}, {}), globalThis, import("../gains.js"), function* () {}, [undefined]];

export const exotic = (index) => values()[index];
export const attack = () => values().length;
