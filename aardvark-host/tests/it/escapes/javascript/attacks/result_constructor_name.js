// From: the name of a refused value's class is the guest's text: a megabyte of it, or a getter.
// Ends: error result
export const attack = () => {
  const map = new Map();
  Object.defineProperty(map, "constructor", { get() { return { name: { toString() { return "x".repeat(2 ** 28); } } }; } });
  return { map };
};
