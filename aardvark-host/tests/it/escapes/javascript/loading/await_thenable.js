// From: top-level await on a thenable that never answers, with a timer that keeps the loop alive.
// Ends: error limit
setInterval(() => {}, 1);
await { then() {} };
export const gained = () => [];
