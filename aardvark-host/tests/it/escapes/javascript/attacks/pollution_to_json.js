// From: a `toJSON` on everything: it would see and rewrite every later reply.
// Ends: any value or error exception
export const attack = () => {
  for (const kind of [Object, Array, String, Number, Boolean, BigInt]) kind.prototype.toJSON = () => "stolen";
  return 1;
};
