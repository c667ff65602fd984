// From: vm2 CVE-2026-44001: a promise that nobody listens to took the host down with it.
// Ends: 1
const hostile = [
  undefined, null, Symbol("x"), 1n, () => {}, globalThis, new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; }, has() { throw 3; }, ownKeys() { throw 4; } }),
  Object.create(null), { get message() { throw 1; }, get stack() { for (const list = []; list.length < 1e5; ) list.push(1); throw 2; } }, { toString() { throw 1; }, [Symbol.toPrimitive]: 1 },
];
const revoked = Proxy.revocable(Error("x"), {});
revoked.revoke();
const own = new Error("x");
Object.defineProperty(own, "stack", { get: () => own.stack });
own.cause = own;

export const attack = async () => {
  for (const reason of [...hostile, revoked.proxy, own]) {
    Promise.reject(reason);
    new Promise((_, fail) => fail(reason));
    new Promise(() => { throw reason; });
    (async () => { throw reason; })();
    (async function* () { throw reason; })().next();
    Promise.all([Promise.reject(reason), Promise.reject(reason)]);
    Promise.resolve().then(() => { throw reason; }).finally(() => { throw reason; });
    Promise.withResolvers().reject(reason);
    queueMicrotask(() => Promise.reject(reason));
    setTimeout(() => Promise.reject(reason), 0);
    new AbortController().abort(reason);
    Promise.reject(Promise.reject(reason));
  }
  await new Promise((done) => setTimeout(done, 1));
  return 1;
};
