// From: the oldest one: a loop in every place that can hold one.
// Ends: error limit
export const attack = () => { try { for (;;); } finally { for (;;); } };
