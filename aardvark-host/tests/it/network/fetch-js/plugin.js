// Requests of every kind through `fetch`.
let early;
try {
  await fetch("http://127.0.0.1:1/");
} catch (error) {
  early = `${error.name}: ${error.message}`;
}

const told = async (promise) => {
  try {
    return await promise;
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
};

export const atLoad = () => early;
export const get = (url) => told(fetch(url).then((response) => response.text()));
export const status = async (url) => {
  const { status, ok, statusText, redirected, url: last, type } = await fetch(url);
  return { status, ok, statusText, redirected, last, type };
};

export async function post(url) {
  const response = await fetch(url, { method: "post", headers: { "X-Own": "1" }, body: "wörld" });
  return { ...(await response.json()), twice: response.headers.get("X-Twice") };
}

export async function bodies(url) {
  const of = async (body) => {
    const { body: text, headers } = await (await fetch(url, { method: "PUT", body })).json();
    return [text, headers.find(([name]) => name === "content-type")?.[1] ?? null];
  };
  return [
    await of(new Uint8Array([65, 66])),
    await of(new DataView(new Uint8Array([64, 65, 66]).buffer, 1, 2)),
    await of(new Uint8Array([65]).buffer),
    await of(new URLSearchParams({ a: "b c" })),
    await of(""),
    await of(undefined),
    await of(7),
  ];
}

export async function reading(url) {
  const response = await fetch(url);
  const copy = response.clone();
  const bytes = await response.bytes();
  const again = await told(response.text());
  const buffer = await copy.arrayBuffer();
  return { length: bytes.length, last: bytes[255], again, buffer: buffer.byteLength, used: response.bodyUsed, cookies: response.headers.getSetCookie() };
}

export async function request(url) {
  const request = new Request(url, { method: "POST", body: "x", headers: [["A", "1"], ["a", "2"]] });
  const copy = request.clone();
  const first = await (await fetch(request)).json();
  const used = await told(fetch(request));
  const second = await (await fetch(copy, { headers: { b: "3" } })).json();
  const own = ({ headers }) => headers.filter(([name]) => name.length === 1);
  return { first: own(first), used, second: own(second), body: second.body };
}

export const manual = async (url) => (await fetch(url, { redirect: "manual" })).headers.get("location");
export const refuse = (url) => told(fetch(url, { redirect: "error" }));

export async function many(url, count) {
  const all = await Promise.all(Array.from({ length: count }, (_, index) => fetch(`${url}?${index}`)));
  const paths = await Promise.all(all.map(async (response) => (await response.json()).path));
  return paths.map((path) => +path.split("?")[1]);
}

export async function mixed(url) {
  const order = [];
  const timer = new Promise((done) => setTimeout(() => done(order.push("timer")), 1));
  await Promise.all([timer, fetch(url).then(() => order.push("fetch"))]);
  return order.sort();
}

export async function aborted(url) {
  const before = await told(fetch(url, { signal: AbortSignal.abort() }));
  const controller = new AbortController();
  const under = fetch(url, { signal: controller.signal });
  setTimeout(() => controller.abort(new Error("enough")), 1);
  return [before, await told(under), await told(fetch(url, { signal: AbortSignal.timeout(1) }))];
}

export async function wrong(url) {
  const cases = [
    () => fetch(),
    () => fetch("/relative"),
    () => fetch(url, { headers: { Host: "evil" } }),
    () => fetch(url, { headers: { "X-A": "1\r\nX-B: 2" } }),
    () => fetch(url, { method: "CONNECT" }),
    () => fetch(url, { body: "x" }),
    () => fetch(url, { signal: 1 }),
    () => fetch(url, { redirect: "sideways" }),
    () => fetch(url.replace("://", "://user:secret@")),
    () => fetch("file:///etc/passwd"),
  ];
  const results = [];
  for (const one of cases) results.push(await told(one()));
  return results;
}

export const left = (url) => {
  fetch(url);
  return "left";
};
export const endless = async (url) => void (await fetch(url));

// What a guest changes of the language, it changes for itself.
export async function patched(url) {
  Array.prototype[Symbol.iterator] = () => { throw new Error("patched"); };
  Object.prototype.value = "patched";
  Promise.prototype.then = () => { throw new Error("patched"); };
  Map.prototype.get = () => undefined;
  return (await fetch(url)).status;
}
