// From: a top level that throws what cannot be described.
// Ends: error exception
throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } });
