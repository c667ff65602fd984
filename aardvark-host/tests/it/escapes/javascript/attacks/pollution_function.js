// From: `Function.prototype` itself: `call`, `apply`, `bind`, `Symbol.hasInstance`.
// Ends: any value or error exception
export const attack = () => {
  const bad = () => { throw new Error("polluted"); };
  for (const name of ["call", "apply", "bind", "toString"]) Function.prototype[name] = bad;
  Object.setPrototypeOf(Function.prototype, null);
  return 1;
};
