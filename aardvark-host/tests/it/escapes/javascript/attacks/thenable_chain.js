// From: Promise/A+ test suites: a thenable that gives a thenable, ten thousand deep, each more than once.
// Ends: 5
export const attack = () => {
  let value = 5;
  for (let index = 0; index < 1e4; index++) {
    const inner = value;
    value = { then(done, failed) { done(inner); done(6); failed(7); throw 8; } };
  }
  return value;
};
