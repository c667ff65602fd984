// From: a hundred thousand levels, which overflow whoever reads them recursively.
// Ends: error result
export const attack = () => { let a = 1; for (let index = 0; index < 1e5; index++) a = [a]; return a; };
