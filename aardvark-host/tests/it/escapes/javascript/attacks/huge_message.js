// From: an error as a bomb: its message, its name and its class are as long as strings get.
// Ends: error exception
export const attack = () => {
  const long = "x".repeat(2 ** 28);
  const error = new Error(long, { cause: new Error(long) });
  error.name = long;
  throw error;
};
