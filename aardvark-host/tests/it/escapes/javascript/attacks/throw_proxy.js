// From: vm2: what is thrown need not be an error.
// Ends: error exception
export const attack = () => {
  throw new Proxy(new Error("x"), {
    get(_target, key) { throw new Error(`asked for ${String(key)}`); },
    getPrototypeOf() { throw new Error("asked for the prototype"); },
  });
};
