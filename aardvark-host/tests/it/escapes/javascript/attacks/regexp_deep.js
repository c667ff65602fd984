// From: a pattern of a hundred thousand brackets, and a subject that fills the backtracking stack.
// Ends: any value or error exception or error limit
export const attack = () => {
  try { return new RegExp(`${"(".repeat(1e5)}a${")".repeat(1e5)}`).test("a"); } catch { return /(?:a|b|c)*?d/.test("abc".repeat(1e6)); }
};
