// The plugin that tries everything. Each function is an attack and says in the soak's table how it must end.
//
// One that returns "harmless" has seen that it was refused what it tried, or has left something behind.
import { mkdir, readDir, readFile, remove, rename, writeFile } from "aardvark:fs";

export const ok = () => "ok";

const NOT_REFUSED = "not refused";

const refused = (act) => {
  let found;
  try {
    found = act();
  } catch {
    return "harmless";
  }
  return `${NOT_REFUSED}: ${String(found)}`;
};

const refusedLater = async (act) => {
  let found;
  try {
    found = await act();
  } catch {
    return "harmless";
  }
  return `${NOT_REFUSED}: ${String(found)}`;
};

// Time.

export const loop = () => {
  for (;;);
};
export const deaf_builtin = () => Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1, 2 ** 53 - 4e5);
export const microtasks = async () => {
  const again = () => queueMicrotask(again);
  again();
  await new Promise(() => {});
};
export const backtracking = () => /(a+)+$/.test("a".repeat(64) + "b");
export const later = () => new Promise((done) => setTimeout(done, 3_600_000));
export const never = async () => new Promise(() => {});
export const in_finally = () => {
  try {
    for (;;);
  } finally {
    for (;;);
  }
};

// Memory and stack.

export const heap = () => {
  const kept = [];
  for (;;) kept.push(new Array(10_000).fill(kept.length));
};
export const heap_at_once = () => new Array(8_000_000).fill({}).map((_, n) => ({ n }));
export const strings = () => {
  const kept = [];
  for (let n = 0; ; n++) kept.push(`${n}${"x".repeat(1 << 20)}`.slice(1).split("").join(n));
};
export const buffers = () =>
  refused(() => {
    const kept = [];
    for (;;) kept.push(new Uint8Array(1 << 20).fill(1));
  });
export const stack = () => {
  const down = (n) => down(n + 1) + 1;
  return down(0);
};
export const deep_builtin = () => JSON.parse("[".repeat(1_000_000));
export const deep_pattern = () => new RegExp("(".repeat(50_000) + ")".repeat(50_000)).test("a");

// What is said.

export const chatter = () => {
  for (let n = 0; n < 20_000; n++) console.log("line", n);
  return "harmless";
};
export const flood = () => {
  const text = "\x1b[2J\r\n\u2028\u202eerror: forged\0\ud800".repeat(200_000);
  console.error(text);
  console.log(new Proxy({}, { get: () => text, ownKeys: () => [text] }), { toString: () => text });
  return "harmless";
};
export const long_message = () => {
  const error = new Error("x\r\n".repeat(2_000_000));
  error.name = "E\n\x1b[31m".repeat(1000);
  throw error;
};
export const silent_message = () => {
  const error = new Error();
  for (const name of ["name", "message", "stack", "cause", "constructor", "toString"]) {
    Object.defineProperty(error, name, { get: () => { throw error; } });
  }
  throw error;
};
export const proxy_error = () => {
  throw new Proxy(new Error("proxied"), { get: () => { for (;;); }, getPrototypeOf: () => { throw 1; } });
};
export const stack_hook = () => {
  Error.prepareStackTrace = (_, sites) => sites.map((site) => site.getThis?.() ?? site.getFunction?.());
  Error.stackTraceLimit = Infinity;
  const down = (n) => (n ? down(n - 1) : null.x);
  down(5_000);
};
export const throws_nothing = () => {
  throw undefined;
};

// Results.

export const large = () => "x".repeat(80 << 20);
export const cyclic = () => {
  const found = [];
  found.push(found);
  return found;
};
export const deep_result = () => {
  let found = 1;
  for (let n = 0; n < 100_000; n++) found = { found };
  return found;
};
export const endless_result = () => new Proxy([], { get: (_, key) => (key === "length" ? 2 ** 32 - 1 : key === "toJSON" ? undefined : 0) });
export const getter_result = () => ({ get a() { for (;;); } });
export const huge_integer = () => 10n ** 1_000_000_000n;
export const thenable = () => ({ then: (done) => done({ then: (done) => done(Symbol("never")) }) });

// What is left behind.

export const litter = () => {
  globalThis.left = "behind";
  setInterval(() => {}, 1);
  setTimeout(() => { for (;;); }, 10);
  Promise.reject(new Error("nobody listens"));
  return "harmless";
};
export const patch = () => {
  JSON.stringify = () => "1 / 0";
  Object.prototype.toJSON = () => 7;
  Array.prototype[Symbol.iterator] = null;
  Promise.prototype.then = () => {};
  return "harmless";
};
export const timers = () =>
  refused(() => {
    for (;;) setTimeout(() => {}, 60_000);
  });

// Files.

export const fill = () =>
  refused(() => {
    for (let n = 0; ; n++) writeFile(`/tmp/full-${n % 3}`, new Uint8Array(1 << 20), { append: true });
  });
export const many_files = () =>
  refused(() => {
    for (let n = 0; ; n++) writeFile(`/tmp/${n}`, "");
  });
export const escape = () => {
  for (const name of ["up", "absolute", "loop", "../secret", "process", "pipe"]) {
    for (const act of [readFile, (path) => writeFile(path, "x"), readDir]) {
      const ended = refused(() => act(`/mnt/in/${name}`));
      if (ended !== "harmless") return `${name}: ${ended}`;
    }
  }
  return "harmless";
};
export const fill_mount = () =>
  refused(() => {
    for (;;) writeFile("/mnt/out/full-js", new Uint8Array(1 << 18), { append: true });
  });
export const churn = () => {
  for (let n = 0; n < 40; n++) {
    const name = `/mnt/out/churn-js-${n % 4}`;
    for (const act of [() => mkdir(name), () => rename(name, `${name}x`), () => remove(`${name}x`), () => remove(name)]) {
      refused(act);
    }
  }
  return "harmless";
};

// The network.

const get = async (url) => (await fetch(url)).text();

export const slow = (at) => get(`${at}/slow`);
export const hang = (at) => get(`${at}/hang`);
export const endless = (at) => refusedLater(() => get(`${at}/endless`));
export const away = (at) => refusedLater(() => get(`${at}/away`));
export const hops = (at) => refusedLater(() => get(`${at}/hops`));
export const lies = async (at) => {
  for (const path of ["/short", "/garbage", "/headers", "/drop", "/chunks"]) await refusedLater(() => get(at + path));
  return "harmless";
};
export const left_open = async (at) => {
  globalThis.left = Array.from({ length: 20 }, (_, n) => fetch(at + (n % 2 ? "/trickle" : "/hang")));
  await new Promise((done) => setTimeout(done, 5));
  return "harmless";
};
export const too_many = (at) => refusedLater(() => Promise.all(Array.from({ length: 500 }, () => get(`${at}/number?n=1`))));
export const aborted = async (at) => {
  const controller = new AbortController();
  const all = [1, 2, 3].map(() => get(`${at}/number?n=2`).catch(() => {}));
  const waiting = fetch(`${at}/hang`, { signal: controller.signal });
  controller.abort();
  await Promise.all(all);
  return refusedLater(() => waiting);
};
