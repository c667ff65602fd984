// From: finalisers run in nobody's call; weak references tell when the collector ran.
// Ends: ["undefined"]
export const attack = () => {
  globalThis.weak = new WeakRef({});
  return [typeof FinalizationRegistry];
};
