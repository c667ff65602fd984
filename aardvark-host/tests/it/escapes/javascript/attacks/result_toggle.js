// From: time of check, time of use: the result is walked once and written once, and its getter counts.
// Ends: any value or error result
export const attack = () => {
  let count = 0;
  const answers = [1, 10n, NaN, undefined, () => {}, Symbol("x"), new Map(), -0, 1e300];
  return Array.from({ length: 50 }, () => ({ get a() { return answers[count++ % answers.length]; } }));
};
