// From: a message that is computed when it is asked for, for ever.
// Ends: error limit
export const attack = () => {
  throw { get message() { for (;;); } };
};
