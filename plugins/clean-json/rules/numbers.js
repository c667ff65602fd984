// Numbers in quotes.

// Not `007` and not `+49`: those are codes. Commas group thousands only if all groups are whole.
const NUMBER = /^-?(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The number, if a double holds it exactly as written or to its usual precision. */
export function number(value) {
  if (!NUMBER.test(value)) return value;
  const digits = value.replaceAll(",", "");
  const read = Number(digits);
  if (!Number.isFinite(read)) return value;
  const isInteger = /^-?\d+$/.test(digits);
  return isInteger && !Number.isSafeInteger(read) ? value : read;
}
