// From: encodings: a lone half of a character, as a value and as a key.
// Ends: error result
export const attack = () => ({ "\ud800": "\udfff" });
