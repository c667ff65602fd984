// From: a proxy that is revoked while it is being written.
// Ends: error result
export const attack = () => {
  const { proxy, revoke } = Proxy.revocable([1, 2], {});
  return { get a() { revoke(); return 1; }, b: proxy };
};
