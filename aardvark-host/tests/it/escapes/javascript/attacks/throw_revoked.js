// From: the same with a proxy that answers nothing at all.
// Ends: error exception
export const attack = () => {
  const { proxy, revoke } = Proxy.revocable(() => {}, {});
  revoke();
  throw proxy;
};
