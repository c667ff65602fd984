// Keys of objects in one style.

export const STYLES = ["snake", "camel", "keep"];

/** New names for the keys of one object, in order and all different. */
export function rename(keys, style) {
  const taken = new Set();
  return keys.map((key) => {
    const name = style === "keep" ? key : styled(key, style);
    let unique = name;
    for (let count = 2; taken.has(unique); count++) unique = `${name}_${count}`;
    taken.add(unique);
    return unique;
  });
}

function styled(key, style) {
  const words = key
    .normalize("NFC")
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
  // A key of signs only, such as `$`, says more than an empty one.
  if (words.length === 0) return key;
  if (style === "snake") return words.join("_");
  return words.map((word, index) => (index === 0 ? word : word[0].toUpperCase() + word.slice(1))).join("");
}
