// From: a million timers.
// Ends: "RangeError"
export const attack = () => {
  try { for (;;) setTimeout(() => {}, 1e6); } catch (error) { return error.name; }
};
