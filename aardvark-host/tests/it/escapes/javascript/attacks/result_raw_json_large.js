// From: the same with a number that no integer type holds.
// Ends: error result or any value
export const attack = () => JSON.rawJSON("9".repeat(1000));
