// From: top-level await: a module that never finishes loading.
// Ends: error exception
await new Promise(() => {});
export const gained = () => [];
