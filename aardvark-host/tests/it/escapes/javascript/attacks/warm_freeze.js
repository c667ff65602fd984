// From: the way back: what a frozen world must still allow, or ordinary code would break.
// Ends: 1
export const attack = () => {
  const error = new Error("x");
  error.name = "Mine";
  error.message = "changed";
  const counts = {};
  for (const word of ["constructor", "toString", "valueOf", "hasOwnProperty", "__proto__x"]) counts[word] = (Object.hasOwn(counts, word) ? counts[word] : 0) + 1;
  class Mine extends TypeError { constructor() { super("x"); this.name = "Mine"; this.message = "y"; } }
  const made = new Mine();
  function Old() { this.toString = () => "old"; }
  Old.prototype.toString = () => "prototype";
  const list = [1, 2, 3];
  list.toString = () => "list";
  if (error.name !== "Mine" || counts.constructor !== 1 || made.name !== "Mine" || `${new Old()}` !== "old" || `${list}` !== "list") throw new Error("overriding failed");
  if (Object.keys(counts).length !== 5 || "abc".replace(/b/, "x") !== "axc") throw new Error("overriding failed");
  return 1;
};
