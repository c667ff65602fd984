// From: work that goes on after the reply, on somebody else's time and into somebody else's log.
// Ends: 1
// Innocent logs: 0
export const attack = () => {
  setTimeout(() => console.log("timeout after the call"), 0);
  setInterval(() => console.log("interval after the call"), 1);
  Promise.resolve().then(() => new Promise((done) => setTimeout(done, 1))).then(() => console.log("promise after the call"));
  AbortSignal.timeout(1).addEventListener("abort", () => console.log("signal after the call"));
  return 1;
};
