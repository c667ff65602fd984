// From: `RegExp.prototype.exec` and the string methods: every `test` of the host would run the guest's code.
// Ends: any value or error exception
export const attack = () => {
  const bad = () => { throw new Error("polluted"); };
  RegExp.prototype.exec = bad; RegExp.prototype.test = bad;
  for (const symbol of [Symbol.replace, Symbol.match, Symbol.split]) Object.defineProperty(RegExp.prototype, symbol, { value: bad });
  for (const name of ["slice", "replace", "replaceAll", "indexOf", "split", "toString"]) String.prototype[name] = bad;
  Number.isSafeInteger = bad; Number.isFinite = bad; Object.is = bad; Object.keys = bad; Reflect.apply = bad; Reflect.ownKeys = bad;
  return 1;
};
