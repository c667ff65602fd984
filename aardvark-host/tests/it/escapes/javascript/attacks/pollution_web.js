// From: the host's own classes are the guest's to patch: their insides must not go through their outsides.
// Ends: any value or error exception
export const attack = () => {
  const bad = () => { throw new Error("polluted"); };
  for (const kind of [URL, URLSearchParams, TextEncoder, TextDecoder, Event, EventTarget, AbortSignal, AbortController, DOMException]) {
    for (const name of Object.getOwnPropertyNames(kind.prototype)) {
      if (name !== "constructor") Object.defineProperty(kind.prototype, name, { value: bad, configurable: true });
    }
  }
  console.log = bad; performance.now = bad; crypto.getRandomValues = bad;
  return 1;
};
