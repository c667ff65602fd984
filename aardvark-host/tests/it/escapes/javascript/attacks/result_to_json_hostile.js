// From: `toJSON` that throws what cannot be described.
// Ends: error result
export const attack = () => ({ toJSON() { throw { get message() { throw new Proxy({}, {}); } }; } });
