// From: the attacker's own `stack`: what describes the error must not ask the error.
// Ends: error exception
// Frame: attacks/stack_accessor.js
export const attack = () => {
  const error = new Error("forged");
  Object.defineProperty(error, "stack", { get() { throw "host"; } });
  Object.defineProperty(Error.prototype, "name", { get() { throw "name"; }, configurable: true });
  Object.defineProperty(error, "toString", { value() { throw "text"; } });
  throw error;
};
