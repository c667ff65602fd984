// From: unhandled rejections: nobody may hear of them but this call.
// Ends: 1
// Innocent logs: 0
export const attack = () => {
  Promise.reject(new Error("nobody listens"));
  new Promise((_, fail) => setTimeout(fail, 0, new Error("later")));
  return 1;
};
