// What keeps V8 busy, and where a plugin can do it. Run into time limits by matrix.rs and benches/limits, which ask
// `table` what there is.
let counted = 0;
export const count = () => ++counted;

const large = Array.from({ length: 1_000_000 }, (_, n) => n);

const constructs = {
  loop() {
    for (;;);
  },
  regex: () => /(a+)+$/.test("a".repeat(40) + "b"),
  summing: () => large.reduce((sum, n) => sum + n, 0),
  sorting: () => [...large].sort((a, b) => b - a),
  ordering: () => [...large].sort(),
  bigint: () => (2n ** 1_000_000n) ** 5n,
  digits: () => (7n ** 200_000n).toString(),
  parsing: () => JSON.parse(`[${"1,".repeat(1_000_000)}1]`),
  writing: () => JSON.stringify(large),
  searching: () => ("a".repeat(1_000_000) + "b").indexOf("a".repeat(5_000) + "c"),
  splitting: () => "ab".repeat(1_000_000).split("b"),
  filling: () => new Float64Array(5_000_000).fill(1).sort(),
};

export const table = () => [
  Object.keys(constructs),
  ["handler", "async_handler", "in_finally", "in_builtin", "stubborn"],
];

const again = (construct) => {
  for (;;) constructs[construct]();
};

export const handler = (construct) => again(construct);

export async function async_handler(construct) {
  await null;
  again(construct);
}

export function in_finally(construct) {
  try {
    throw new Error();
  } finally {
    again(construct);
  }
}

export const in_builtin = (construct) => JSON.stringify({ toJSON: () => again(construct) });

export function stubborn(construct) {
  for (;;) {
    try {
      again(construct);
    } catch {
    } finally {
      continue;
    }
  }
}

// Only here: JavaScript cannot wait but by returning a promise.
export async function sleeping() {
  await new Promise((done) => setTimeout(done, 1e6));
}
