// From: a module that imports itself while it is being evaluated.
// Ends: error exception or any value
export const gained = () => [];
export const innocent = () => 1;
await Promise.race([import("./plugin.js"), new Promise((done) => setTimeout(done, 5))]);
