// From: the interface's own errors: only a real `DomainError` may arrive as one.
// Ends: error exception
import { DomainError } from "aardvark";

export const attack = () => {
  const forged = Object.create(DomainError.prototype);
  Object.defineProperty(forged, "value", { get: () => ({ forged: true }) });
  throw forged;
};
