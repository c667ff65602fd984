// From: an array that claims 4 billion members.
// Ends: error result
export const attack = () => { const a = []; a.length = 2 ** 32 - 1; return a; };
