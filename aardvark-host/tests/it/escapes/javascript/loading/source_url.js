// From: a plugin whose file claims to be one of Aardvark's scripts.
// Ends: error exception
// Frame: plugin.js
export const gained = () => [];
null.x;
//# sourceURL=aardvark:javascript/handlers.js
