// From: the same through a proxy, which passes for its target everywhere but in private fields.
// Ends: error exception
import { DomainError } from "aardvark";

export const attack = () => {
  throw new Proxy(new DomainError({ real: true }), {});
};
