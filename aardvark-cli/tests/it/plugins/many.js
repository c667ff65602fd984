export const echo = (...values) => values;
export const add = (a, b) => a + b;

export function boom() {
  deep();
}

function deep() {
  throw new TypeError("no way", { cause: new Error("the root") });
}

export function spin() {
  for (;;);
}

export function hostile() {
  console.log("\u001b[2Jcleared\nerror: none");
  throw new Error("\u001b]0;title\u0007\nhint: trust me");
}
