// From: a result larger than allowed: refused before the host copies it.
// Ends: error limit
export const attack = () => "é".repeat(50e6);
