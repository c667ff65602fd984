// From: CVE-2019-10744 and its kin: everything that looks a property up finds the attacker's.
// Ends: any value or error exception
export const attack = () => {
  for (const name of ["get", "set", "value", "writable", "then", "toJSON", "name", "message", "cause", "f", "self", "0", "1", "kind", "required", "accepts", "callback", "time", "order", "type"]) {
    Object.defineProperty(Object.prototype, name, { get() { return undefined; }, set() { throw new Error("polluted"); }, configurable: true });
  }
  Object.prototype.polluted = true;
  return 1;
};
