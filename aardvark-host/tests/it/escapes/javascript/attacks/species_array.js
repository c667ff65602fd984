// From: vm2 issue 562: arrays of the host that the guest's species constructor gets to hold.
// Ends: []
import { gains } from "../gains.js";

const held = [];

export const attack = (probe) => {
  class Holder extends Array {
    constructor(...values) { super(...values); held.push(this); }
  }
  const before = Object.getOwnPropertyDescriptor(Array, Symbol.species);
  try {
    Object.defineProperty(Array, Symbol.species, { get: () => Holder, configurable: true });
    console.log([1, [2, { a: [3] }]], new Map([[1, 2]]), new Set([1]));
    console.table([{ a: 1 }, { b: 2 }]);
    structuredClone([probe, [1]]);
    new URLSearchParams("a=1&b=2").sort();
    setTimeout(() => {}, 0);
  } catch {
    // Frozen.
  } finally {
    Object.defineProperty(Array, Symbol.species, before);
  }
  return gains(held.map((list) => () => list));
};
