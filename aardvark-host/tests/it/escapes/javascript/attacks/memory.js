// From: the heap as a weapon.
// Ends: error limit
export const attack = () => { const all = []; for (;;) all.push(new Array(1e4).fill({})); };
