// From: the same with depth: shallow for the check, endless for the writer.
// Ends: error result
export const attack = () => {
  let count = 0;
  const deep = { get next() { return count++ < 3 ? null : deep; } };
  return [deep, deep, deep, deep];
};
