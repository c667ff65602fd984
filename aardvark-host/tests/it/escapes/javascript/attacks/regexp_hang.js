// From: ReDoS.
// Ends: error limit
export const attack = () => /((a*)*)*b/.test("a".repeat(1e6));
