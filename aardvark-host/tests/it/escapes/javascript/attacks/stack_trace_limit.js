// From: vm2 issue 515: the host reads `Error.stackTraceLimit` and formats what the guest wants.
// Ends: error exception
export const attack = () => {
  for (const limit of [Infinity, -1, NaN, 2 ** 53, { valueOf() { throw 1; } }, () => {}]) {
    Error.stackTraceLimit = limit;
    try { null.x; } catch (error) { void error.stack; }
  }
  Error.stackTraceLimit = Infinity;
  const deep = (n) => { if (n === 0) throw new Error("deep"); deep(n - 1); };
  deep(20000);
};
