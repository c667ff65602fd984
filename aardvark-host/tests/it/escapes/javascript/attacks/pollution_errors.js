// From: the classes of errors: what the host throws must still be an error to the host.
// Ends: any value or error exception
export const attack = () => {
  const bad = () => { throw new Error("polluted"); };
  for (const kind of [Error, TypeError, RangeError, SyntaxError]) {
    Object.defineProperty(kind.prototype, "message", { get: bad, set: bad });
    Object.defineProperty(kind.prototype, "name", { get: bad, set: bad });
    Object.defineProperty(kind.prototype, "toString", { value: bad });
  }
  Error.captureStackTrace = bad; Error.prepareStackTrace = bad;
  null.x;
};
