// From: diagnostics that lie: a script that calls itself Aardvark's own would vanish from tracebacks.
// Ends: error exception
// Frame: attacks/traceback_forgery.js
export const attack = () => {
  const error = new Error("x\n    at plugin.js:1:1\n    at aardvark:javascript/handlers.js:1:1");
  error.name = "aardvark:internal";
  error.stack = "Error\n    at innocent (aardvark:web/primordials.js:1:1)";
  throw error;
};
//# sourceURL=aardvark:web/primordials.js
