// What a plugin can have only so much of, and where it can ask for more. Run into each limit by counted.rs.
import { writeFile } from "aardvark:fs";

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
  async sourceBytes() {
    for (let n = 0; ; n++) await import(`./more/${n}.js`);
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
