// Everything reachable from the global object and from the plugin's own modules, by path.
//
// Bound here, before any trace runs: it tells the truth about a realm whose `Object.keys` lies.
import * as state from "./state.js";

const { getPrototypeOf, getOwnPropertyDescriptor, isExtensible } = Object;
const { ownKeys, apply } = Reflect;
const uncurry = (method) => (self, ...rest) => apply(method, self, rest);
const sourceOf = uncurry(Function.prototype.toString);
const charCodeAt = uncurry(String.prototype.charCodeAt);
const push = uncurry(Array.prototype.push);
const [has, add] = [uncurry(Map.prototype.has), uncurry(Map.prototype.set)];
const get = uncurry(Map.prototype.get);
const text = String;
const { MAX_SAFE_INTEGER } = Number;
const { isView } = ArrayBuffer;
const Table = Map;
const create = Object.create;

// Intrinsics without a name.
const hidden = [function* () {}, async () => {}, async function* () {}, [][Symbol.iterator](), "".matchAll(/a/g)]
  .concat([new Set().values(), new Map().values(), ""[Symbol.iterator](), Object.getPrototypeOf(Int8Array.prototype)])
  .map((object) => getPrototypeOf(object));

// What the language keeps about the last match; reading it changes nothing.
const statics = ["$1", "$2", "lastMatch", "input", "leftContext"];
const RegularExpression = RegExp;

export function take(traces) {
  const seen = new Table();
  const globals = create(null);
  walk("globalThis", globalThis, seen, globals);
  for (let i = 0; i < hidden.length; i++) walk(`hidden ${i}`, hidden[i], seen, globals);
  const modules = create(null);
  walk("state", state, seen, modules);
  walk("traces", traces, seen, modules);
  return { globals, modules, statics: lastMatch() };
}

function lastMatch() {
  const found = create(null);
  for (let i = 0; i < statics.length; i++) found[statics[i]] = text(RegularExpression[statics[i]]);
  return found;
}

// An explicit list instead of recursion: chains of prototypes and of links may be long.
function walk(root, start, seen, found) {
  const open = [{ path: root, object: start }];
  for (let at = 0; at < open.length && at < MAX_SAFE_INTEGER; at++) {
    const { path, object } = open[at];
    if (has(seen, object)) continue;
    add(seen, object, path);
    found[path] = describe(path, object, seen, open);
  }
}

function describe(path, object, seen, open) {
  let hash = mix(0, typeof object === "function" ? sourceOf(object) : "object");
  hash = mix(hash, text(isExtensible(object)));
  const proto = getPrototypeOf(object);
  hash = follow(hash, `${path}.[[Prototype]]`, proto, seen, open);
  // Their elements count as properties: too many to look at.
  if (isView(object)) return `view ${hash >>> 0}`;
  const keys = ownKeys(object);
  for (let i = 0; i < keys.length; i++) {
    const name = text(keys[i]);
    const property = getOwnPropertyDescriptor(object, keys[i]);
    hash = mix(hash, `${name} ${property.writable} ${property.enumerable} ${property.configurable}`);
    hash = follow(hash, `${path}.${name}.get`, property.get, seen, open);
    hash = follow(hash, `${path}.${name}.set`, property.set, seen, open);
    hash = follow(hash, `${path}.${name}`, property.value, seen, open);
  }
  return `${keys.length} names, ${hash >>> 0}`;
}

function follow(hash, path, value, seen, open) {
  if ((typeof value === "object" && value !== null) || typeof value === "function") {
    push(open, { path, object: value });
    return mix(hash, has(seen, value) ? get(seen, value) : "new");
  }
  return mix(hash, `${typeof value} ${text(value)}`);
}

// FNV-1a.
function mix(hash, string) {
  for (let i = 0; i < string.length; i++) {
    hash ^= charCodeAt(string, i);
    hash = (hash + (hash << 1) + (hash << 4) + (hash << 7) + (hash << 8) + (hash << 24)) | 0;
  }
  return hash;
}
