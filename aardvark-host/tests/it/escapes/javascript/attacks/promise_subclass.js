// From: vm2: a promise of the guest's own class, with a `then` of its own.
// Ends: any value or error exception
export const attack = () => {
  class Mine extends Promise {
    then(done, failed) { return super.then((value) => done?.(value + 1), failed); }
    static get [Symbol.species]() { return Promise; }
  }
  const promise = Promise.resolve(3);
  Object.setPrototypeOf(promise, Mine.prototype);
  Object.defineProperty(promise, "constructor", { value: Mine });
  return promise;
};
