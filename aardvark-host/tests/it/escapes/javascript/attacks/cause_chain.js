// From: the same with ten thousand links, and a getter at the end.
// Ends: error exception
export const attack = () => {
  let error = new Error("last");
  Object.defineProperty(error, "cause", { get() { return this; } });
  for (let index = 0; index < 1e4; index++) error = new Error(`${index}`, { cause: error });
  throw error;
};
