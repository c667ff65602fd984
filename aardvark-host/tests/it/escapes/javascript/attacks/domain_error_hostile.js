// From: a real `DomainError` whose value turns on whoever writes it out.
// Ends: error result
import { DomainError } from "aardvark";

export const attack = () => {
  throw new DomainError({ get a() { throw new Error("in the middle"); } });
};
