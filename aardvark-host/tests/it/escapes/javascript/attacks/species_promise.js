// From: vm2 CVE-2023-37466: a promise's species decides what `then` gives to whoever called it.
// Ends: ["function"] or error exception
const caught = [];

class Trap {
  constructor(executor) {
    executor((value) => caught.push(value), (reason) => caught.push(reason));
    return { trapped: true };
  }
}

export const attack = async () => {
  const species = { __proto__: null, get: () => Trap, configurable: true };
  const before = Object.getOwnPropertyDescriptor(Promise, Symbol.species);
  let imported;
  try {
    Object.defineProperty(Promise, Symbol.species, species);
    imported = import("../gains.js");
  } finally {
    Object.defineProperty(Promise, Symbol.species, before);
  }
  // What `import()` gives must be a promise whatever the guest has made of promises.
  if (!(imported instanceof Promise)) return ["no promise", Object.keys(imported)];
  return [typeof (await imported).gains];
};
