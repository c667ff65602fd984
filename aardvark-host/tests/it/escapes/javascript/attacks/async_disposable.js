// From: vm2 issue 581: `AsyncDisposableStack` calls back after the sandbox thought it was done.
// Ends: 1
// Innocent logs: 0
export const attack = () => {
  const stack = new AsyncDisposableStack();
  stack.defer(() => { for (let index = 0; index < 10; index++) console.log("after the call"); });
  setTimeout(() => stack.disposeAsync(), 0);
  return 1;
};
