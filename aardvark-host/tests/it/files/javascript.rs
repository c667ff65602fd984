//! The module `aardvark:fs`.

use aardvark_host::Policy;
use aardvark_manifest::call::Call;
use aardvark_manifest::outcome::Resource;
use serde_json::json;

use super::{plugin, slot_with, used};
use crate::support::patient;

const PLUGIN: &str = r#"
import { mkdir, readDir, readFile, readTextFile, remove, rename, stat, writeFile } from "aardvark:fs";

const ended = (action) => {
  try { return action() ?? "done"; } catch (error) { return error.code ?? `${error.name}: ${error.message}`; }
};

export const bundle = () => [
  readDir("/"), readDir("/bundle"), readDir("/bundle/data"), readTextFile("/bundle/data/towns.json"),
  stat("/bundle/data"), readFile("/bundle/data/towns.json").length,
  ended(() => readFile("/bundle/data")), ended(() => readDir("/bundle/data/towns.json")), ended(() => readFile("/bundle/none")),
  ended(() => readFile("/bundle/data/towns.json/x")),
];
export const scratch = () => {
  mkdir("/tmp/a/b/c", { recursive: true });
  writeFile("/tmp/a/b/c/text", "h\u00e9llo");
  writeFile("/tmp/a/b/c/text", " world", { append: true });
  writeFile("/tmp/a/bytes", new Uint16Array([1, 2]).subarray(1));
  writeFile("/tmp/a/buffer", new ArrayBuffer(3));
  rename("/tmp/a/bytes", "/tmp/a/b/bytes");
  const { size, isFile, modified } = stat("/tmp/a/b/c/text");
  const found = [readTextFile("/tmp/a/b/c/text"), size, isFile, Math.abs(modified - Date.now()) < 60_000,
    [...readFile("/tmp/a/b/bytes")], readDir("/tmp/a"), ended(() => remove("/tmp/a"))];
  remove("/tmp/a", { recursive: true });
  return [...found, readDir("/tmp")];
};
export const refused = () => [
  ...["/x", "/bundle/x", "/bundle/plugin.js", "/etc/passwd", "/mnt/x", "/tmp/../x", "/proc/self/fd/0"].map(
    (path) => ended(() => writeFile(path, "x"))),
  ended(() => mkdir("/x")), ended(() => mkdir("/bundle")), ended(() => remove("/bundle/plugin.js")),
  ended(() => remove("/tmp")), ended(() => rename("/bundle/plugin.js", "/tmp/x")), ended(() => rename("/tmp", "/tmp/x")),
  ended(() => readFile("/tmp/\0")), ended(() => readFile(`/tmp/${"a".repeat(256)}`)), ended(() => readFile("/tmp/none")),
];
export const misused = () => [
  ended(() => readFile("plugin.js")), ended(() => readFile(7)), ended(() => writeFile("/tmp/x", 7)),
  ended(() => readFile({ toString: () => "/bundle/plugin.js" })),
];
export const fill = () => {
  const first = ended(() => writeFile("/tmp/a", new Uint8Array(3 << 20)));
  const second = ended(() => writeFile("/tmp/b", new Uint8Array(3 << 20)));
  let count = 0;
  while (ended(() => writeFile(`/tmp/e${count}`, "")) === "done") count++;
  return [first, second, count];
};
export const leave = () => { writeFile("/tmp/left", "x", { append: true }); return readTextFile("/tmp/left").length; };
export const patched = () => {
  Uint8Array.prototype.set = Object.prototype.toString = () => { throw 1; };
  Array.prototype[Symbol.iterator] = String.prototype.startsWith = Error.prototype.toString = undefined;
  Object.prototype.append = true;
  Object.defineProperty(Object.prototype, "code", { set() { throw 2; }, configurable: true });
  writeFile("/tmp/x", "ab");
  return [readTextFile("/tmp/x"), ended(() => readFile("/tmp/none"))];
};
"#;

fn source(state: &str) -> aardvark_host::Source {
    let texts = [("plugin.js", PLUGIN), ("data/towns.json", "[\"Lima\"]")];
    plugin("javascript", state, json!({"mode": "readWrite"}), &texts)
}

fn policy() -> Policy {
    patient().scratch_bytes(4 << 20).scratch_files(50)
}

#[test]
fn the_bundle_and_the_scratch_directory_are_there() {
    for state in ["fresh", "warm"] {
        let (_host, slot) = slot_with(policy(), source(state));
        for _ in 0..2 {
            let directory =
                json!({"isFile": false, "isDirectory": true, "size": 4096, "modified": 315_532_800_000_i64});
            let expected = json!([
                ["bundle", "mnt", "tmp"],
                ["aardvark.manifest.json", "data", "plugin.js"],
                ["towns.json"],
                "[\"Lima\"]",
                directory,
                8,
                "EISDIR",
                "ENOTDIR",
                "ENOENT",
                "ENOTDIR",
            ]);
            assert_eq!(slot.call("bundle", vec![]).unwrap(), expected);
            let expected =
                json!(["h\u{e9}llo world", 12, true, true, [2, 0], ["b", "buffer"], "ENOTEMPTY", []]);
            assert_eq!(slot.call("scratch", vec![]).unwrap(), expected);
        }
    }
}

#[test]
fn what_is_refused_says_why() {
    let (_host, slot) = slot_with(policy(), source("fresh"));
    let expected = json!([
        "EROFS",
        "EROFS",
        "EROFS",
        "EROFS",
        "EROFS",
        "EROFS",
        "EROFS",
        "EROFS",
        "EEXIST",
        "EROFS",
        "EBUSY",
        "EROFS",
        "EBUSY",
        "EINVAL",
        "ENAMETOOLONG",
        "ENOENT",
    ]);
    assert_eq!(slot.call("refused", vec![]).unwrap(), expected);
    let expected = json!([
        "TypeError: readFile: the path `plugin.js` is not absolute (begin it with `/bundle/`, `/tmp/` or `/mnt/`)",
        "TypeError: readFile: a path must be a string",
        "TypeError: writeFile: the content must be a string, an ArrayBuffer or a view of one",
        "TypeError: readFile: a path must be a string",
    ]);
    assert_eq!(slot.call("misused", vec![]).unwrap(), expected);
}

#[test]
fn room_is_counted_and_gone_after_a_fresh_call() {
    let (_host, slot) = slot_with(policy(), source("fresh"));
    for _ in 0..3 {
        let outcome = slot.run(Call::json("fill", vec![]));
        // The second file is there, with as much of it as fitted.
        assert_eq!(outcome.result.unwrap(), json!(["done", "ENOSPC", 48]));
        assert_eq!(used(&outcome.report, Resource::ScratchBytes), [4 << 20, 4 << 20]);
        assert_eq!(used(&outcome.report, Resource::ScratchFiles), [50, 50]);
        assert_eq!(slot.call("leave", vec![]).unwrap(), json!(1));
    }
    let (_host, slot) = slot_with(policy(), source("warm"));
    for count in 1..4 {
        assert_eq!(slot.call("leave", vec![]).unwrap(), json!(count));
    }
}

#[test]
fn patched_builtins_change_nothing() {
    let (_host, slot) = slot_with(policy(), source("fresh"));
    assert_eq!(slot.call("patched", vec![]).unwrap(), json!(["ab", "ENOENT"]));
}
