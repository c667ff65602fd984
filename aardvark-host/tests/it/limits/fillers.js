// What a plugin can have only so much of, and where it can ask for more. Run into each limit by counted.rs.
import { readFile, remove, writeFile } from "aardvark:fs";

let counted = 0;
export const count = () => ++counted;

let made = 0;
const chunk = new Uint8Array(4096);

const fillers = {
  outputBytes: () => "x".repeat(5000),
  logBytes() {
    for (let n = 0; n < 100; n++) console.log("x".repeat(1000));
  },
  logLines() {
    for (let n = 0; n < 100; n++) console.warn(n);
  },
  timers() {
    for (;;) setTimeout(() => {}, 1e6);
  },
  bufferBytes() {
    for (const kept = []; ; ) kept.push(new ArrayBuffer(1 << 20));
  },
  scratchBytes() {
    for (;;) writeFile("/tmp/a", chunk, { append: true });
  },
  scratchFiles() {
    for (;;) writeFile(`/tmp/${made++}`, "");
  },
  openFiles() {
    for (let n = 0; n < 50; n++) {
      writeFile("/tmp/a", chunk);
      readFile("/tmp/a");
      for (const path of ["/tmp", "/tmp/none", "/bundle/plugin.js", "/tmp/a/b"]) {
        try { readFile(`${path}/`); } catch { /* It has to. */ }
        try { writeFile(path === "/tmp/none" ? "/mnt/none/a" : path, chunk); } catch { /* It has to. */ }
      }
    }
    // At the end of the stack each of them breaks off somewhere else.
    let ended = 0;
    const deep = () => {
      try { deep(); } catch { /* It has to. */ }
      if (ended > 20) return;
      try { writeFile("/tmp/a", "x", { append: true }); readFile("/tmp/a"); ended++; } catch { /* It may. */ }
    };
    const shifted = (frames) => (frames > 0 ? shifted(frames - 1) : deep());
    for (let frames = 0; frames < 60; frames++) {
      ended = 0;
      shifted(frames);
    }
    writeFile("/tmp/a", "x");
    remove("/tmp/a");
    return ended;
  },
  mountBytes() {
    for (;;) writeFile("/mnt/out/a", chunk, { append: true });
  },
  async requests() {
    for (;;) {
      try {
        await fetch("http://127.0.0.1:1/");
      } catch (error) {
        if (String(error).includes("may send")) throw error;
      }
    }
  },
  depth() {
    const deep = () => deep() + 1;
    return deep();
  },
  hostCalls() {
    for (;;) crypto.randomUUID();
  },
  async modules() {
    for (let n = 0; n < 30; n++) await import(`./small/m${n}.js`);
  },
  async sourceBytes() {
    for (let n = 0; n < 30; n++) await import(`./more/m${n}.js`);
  },
};

export const handler = (name) => fillers[name]();

export async function async_handler(name) {
  await null;
  return fillers[name]();
}

export function in_finally(name) {
  try {
    throw new Error();
  } finally {
    return fillers[name]();
  }
}

export function in_builtin(name) {
  let result;
  "x".replace("x", () => {
    result = fillers[name]();
    return "";
  });
  return result;
}

export async function stubborn(name) {
  let last;
  for (let n = 0; n < 20; n++) {
    try {
      return await fillers[name]();
    } catch (error) {
      last = error;
    }
  }
  return String(last);
}
