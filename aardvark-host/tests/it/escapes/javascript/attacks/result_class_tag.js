// From: `Symbol.toStringTag` and `constructor` that lie about what a result is.
// Ends: error result or any value
export const attack = () => {
  class Liar { constructor() { this.a = 1; } get [Symbol.toStringTag]() { throw new Error("tag"); } }
  return [new Liar()];
};
