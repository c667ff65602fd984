// From: denial of service through logs: a hundred thousand lines and one of a hundred megabytes.
// Ends: "done" or error limit
export const attack = () => {
  for (let index = 0; index < 1e5; index++) console.log("flood", index);
  console.log("x".repeat(1e8));
  console.log(Array(1e6).fill({ a: { b: { c: {} } } }));
  return "done";
};
