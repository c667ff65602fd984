// From: error chains that end nowhere.
// Ends: error exception
export const attack = () => {
  const first = new Error("first");
  const second = new AggregateError([first], "second", { cause: first });
  first.cause = second;
  throw first;
};
