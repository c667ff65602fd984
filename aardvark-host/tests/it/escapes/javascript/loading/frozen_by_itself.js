// From: SES users: a plugin that freezes its own world.
// Ends: any value
for (const object of [Object, Object.prototype, Array, Array.prototype, Function.prototype, Promise, Promise.prototype, globalThis]) Object.freeze(object);
export const gained = () => [];
export const innocent = () => 1;
