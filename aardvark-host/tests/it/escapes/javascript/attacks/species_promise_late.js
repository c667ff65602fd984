// From: the same, while the import is under way: the host chains a second promise after the module has run.
// Ends: ["function"]
class Trap {
  constructor(executor) {
    executor(() => {}, () => {});
    return { then: 1, trapped: true };
  }
}

export const attack = async () => {
  const constructor = Object.getOwnPropertyDescriptor(Promise.prototype, "constructor");
  const imported = import("../gains.js");
  try {
    Object.defineProperty(Promise.prototype, "constructor", { value: { [Symbol.species]: Trap }, configurable: true });
    // The host's part runs in a microtask from here.
    const race = Promise.withResolvers();
    setTimeout(race.resolve, 20);
    Reflect.apply(Promise.prototype.then, imported, [race.resolve, race.reject]);
    await race.promise;
  } catch {
    // Frozen.
  } finally {
    try { Object.defineProperty(Promise.prototype, "constructor", constructor); } catch { /* frozen */ }
  }
  return [typeof (await imported).gains];
};
