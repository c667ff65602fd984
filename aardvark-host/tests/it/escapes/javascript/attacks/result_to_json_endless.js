// From: `toJSON` that gives another `toJSON`.
// Ends: error result
export const attack = () => {
  const value = { toJSON() { return { toJSON: value.toJSON }; } };
  return value;
};
