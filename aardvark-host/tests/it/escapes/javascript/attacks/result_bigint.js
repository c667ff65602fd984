// From: an integer of ten million digits.
// Ends: any value or error limit or error result
export const attack = () => 7n ** 11_832_946n;
