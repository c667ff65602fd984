// From: a result that holds itself.
// Ends: error result
export const attack = () => { const a = [1]; a.push({ a }); return a; };
