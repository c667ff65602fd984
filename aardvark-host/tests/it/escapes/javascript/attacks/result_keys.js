// From: a million keys.
// Ends: any value or error limit
export const attack = () => { const o = {}; for (let index = 0; index < 1e6; index++) o[`k${index}`] = index; return o; };
