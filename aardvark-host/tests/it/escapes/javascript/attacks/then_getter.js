// From: time of check, time of use: `then` is a function when it is looked at and none when it is called.
// Ends: any value or error result
export const attack = () => {
  let count = 0;
  return { get then() { return count++ % 2 === 0 ? (done) => done([count]) : undefined; } };
};
