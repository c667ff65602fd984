// From: a promise that nobody will ever settle holds the caller.
// Ends: error exception
export const attack = () => ({ then() {} });
