//! Directories of the host, seen from both languages.

use std::fs;
use std::os::unix::fs::symlink;

use aardvark_host::{MountMode, Policy};
use aardvark_manifest::call::Call;
use aardvark_manifest::error::Kind;
use aardvark_manifest::outcome::{Resource, ViolationKind};
use serde_json::{Value, json};

use super::{plugin, python, slot_with, used};
use crate::support::patient;

const PYTHON: &str = r#"
import errno, os, shutil

AT_LOADING = os.listdir("/mnt")

def _ended(action, *arguments):
    try:
        action(*arguments)
        return "done"
    except OSError as error:
        return errno.errorcode[error.errno]

def _write(path, text):
    with open(path, "w") as file: file.write(text)

def look():
    return AT_LOADING, sorted(os.listdir("/mnt")), sorted(os.listdir("/mnt/in")), open("/mnt/in/a").read()

def change(folder):
    return [_ended(_write, folder + "/new", "x"), _ended(os.mkdir, folder + "/d"), _ended(os.remove, folder + "/a"),
            _ended(os.rename, folder + "/a", folder + "/b"), _ended(os.symlink, "/", folder + "/l"),
            _ended(os.truncate, folder + "/a", 0)]

def copy():
    shutil.copytree("/mnt/in", "/mnt/out/copy")
    shutil.copy2("/mnt/in/a", "/tmp/a")
    os.rename("/mnt/out/copy/a", "/mnt/out/b")
    return os.walk("/mnt/out") and [os.path.samefile("/mnt/in/a", "/mnt/out/b"), open("/mnt/out/b").read()]

def escape():
    return [_ended(open, "/mnt/in/" + name) for name in ("up", "absolute", "../secret", "loop")]

def fill():
    def write():
        with open("/mnt/out/large", "wb") as file:
            for _ in range(100): file.write(bytes(1 << 20))
    return _ended(write), os.path.getsize("/mnt/out/large")

def sparse():
    def write():
        with open("/mnt/out/sparse", "wb") as file: file.truncate(1 << 40)
    return _ended(write), os.path.getsize("/mnt/out/sparse")

def keep():
    global KEPT
    KEPT = open("/mnt/in/a")
    return KEPT.fileno()
"#;

const JAVASCRIPT: &str = r#"
import * as fs from "aardvark:fs";

const atLoading = fs.readDir("/mnt");
const ended = (action) => { try { action(); return "done"; } catch (error) { return error.code ?? error.name; } };

export const look = () => [atLoading, fs.readDir("/mnt"), fs.readDir("/mnt/in"), fs.readTextFile("/mnt/in/a")];
export const change = (folder) => [
  ended(() => fs.writeFile(`${folder}/new`, "x")),
  ended(() => fs.mkdir(`${folder}/d`)),
  ended(() => fs.remove(`${folder}/a`)),
  ended(() => fs.rename(`${folder}/a`, `${folder}/b`)),
];
export const escape = () => ["up", "absolute", "../secret", "loop"].map((name) => ended(() => fs.readFile(`/mnt/in/${name}`)));
export const fill = () => [ended(() => fs.writeFile("/mnt/out/large", new Uint8Array(5 << 20))), fs.stat("/mnt/out/large").size];
"#;

struct Scene {
    directory: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        fs::write(path.join("secret"), "secret").unwrap();
        for name in ["in", "out"] {
            fs::create_dir(path.join(name)).unwrap();
        }
        fs::write(path.join("in/a"), "hello").unwrap();
        symlink("../secret", path.join("in/up")).unwrap();
        symlink(path.join("secret"), path.join("in/absolute")).unwrap();
        symlink("loop", path.join("in/loop")).unwrap();
        Self { directory }
    }

    fn policy(&self) -> Policy {
        let path = self.directory.path();
        patient()
            .mount("in", path.join("in"), MountMode::Read)
            .mount("out", path.join("out"), MountMode::ReadWrite)
            .mount("other", path, MountMode::ReadWrite)
            .mount_bytes(3 << 20)
    }
}

fn request() -> Value {
    json!({"mode": "readWrite", "mounts": [{"name": "in"}, {"name": "out", "mode": "readWrite"}]})
}

#[test]
fn python_sees_what_it_was_given() {
    let scene = Scene::new();
    let (_host, slot) = slot_with(scene.policy(), python("fresh", request(), PYTHON));
    assert_eq!(slot.call("look", vec![]).unwrap(), json!([[], ["in", "out"], ["a"], "hello"]));
    let refused = json!(["EROFS", "EROFS", "EROFS", "EROFS", "EPERM", "EROFS"]);
    assert_eq!(slot.call("change", vec![json!("/mnt/in")]).unwrap(), refused);
    assert_eq!(slot.call("copy", vec![]).unwrap(), json!([false, "hello"]));
    assert_eq!(fs::read_to_string(scene.directory.path().join("out/b")).unwrap(), "hello");
    let outcome = slot.run(Call::json("escape", vec![]));
    let expected = json!(["EACCES", "EACCES", "ENOENT", "ELOOP"]);
    assert_eq!(outcome.result.unwrap(), expected);
    let first = slot.call("keep", vec![]).unwrap();
    for _ in 0..3 {
        assert_eq!(slot.call("keep", vec![]).unwrap(), first, "closed after a fresh call");
    }
}

#[test]
fn javascript_sees_the_same() {
    let scene = Scene::new();
    for state in ["fresh", "warm"] {
        let source = plugin("javascript", state, request(), &[("plugin.js", JAVASCRIPT)]);
        let (_host, slot) = slot_with(scene.policy(), source);
        for _ in 0..3 {
            assert_eq!(slot.call("look", vec![]).unwrap(), json!([[], ["in", "out"], ["a"], "hello"]));
        }
        let refused = json!(["EROFS", "EROFS", "EROFS", "EROFS"]);
        assert_eq!(slot.call("change", vec![json!("/mnt/in")]).unwrap(), refused);
        let expected = json!(["EACCES", "EACCES", "ENOENT", "ELOOP"]);
        assert_eq!(slot.call("escape", vec![]).unwrap(), expected);
    }
}

#[test]
fn a_call_writes_so_much_and_no_more() {
    let scene = Scene::new();
    let (_host, slot) = slot_with(scene.policy(), python("fresh", request(), PYTHON));
    let full = 3 << 20;
    for _ in 0..2 {
        let outcome = slot.run(Call::json("fill", vec![]));
        assert_eq!(outcome.result.unwrap()[0], "EDQUOT");
        let [most, allowed] = used(&outcome.report, Resource::MountBytes);
        assert!(allowed == full && most <= full && most > full - (1 << 20), "{most}");
        assert!(outcome.report.violations.iter().any(|found| found.kind == ViolationKind::Resource));
    }
    assert_eq!(slot.call("sparse", vec![]).unwrap(), json!(["EDQUOT", 0]));
    let source = plugin("javascript", "fresh", request(), &[("plugin.js", JAVASCRIPT)]);
    let (_host, slot) = slot_with(scene.policy(), source);
    assert_eq!(slot.call("fill", vec![]).unwrap()[0], "EDQUOT");
}

#[test]
fn what_was_not_asked_for_or_not_allowed_is_not_there() {
    let scene = Scene::new();
    let text = "import os\ndef look(): return os.listdir('/mnt')\n";
    let (_host, slot) = slot_with(scene.policy(), python("fresh", json!({}), text));
    assert_eq!(slot.call("look", vec![]).unwrap(), json!([]));
    let host = crate::support::host_with(scene.policy());
    for mounts in [json!([{"name": "unknown"}]), json!([{"name": "in", "mode": "readWrite"}])] {
        let source = python("fresh", json!({"mounts": mounts}), text);
        let error =
            host.slot::<aardvark_host::Untyped>(&crate::support::unique("files"), source).unwrap_err();
        assert_eq!(error.kind(), Kind::Denied, "{error}");
        assert!(error.to_string().contains("`Policy::mount`"), "{error}");
    }
}

#[test]
fn a_directory_that_is_gone_is_the_hosts_fault() {
    let policy = patient().mount("in", "/nonexistent/directory", MountMode::Read);
    let texts: [(&str, &[(&str, &str)]); 2] = [
        ("python", &[("plugin.py", "def f(): pass\n")]),
        ("javascript", &[("plugin.js", "export const f = () => 1;\n")]),
    ];
    for (language, texts) in texts {
        let host = crate::support::host_with(policy.clone());
        let source = plugin(language, "fresh", json!({"mounts": [{"name": "in"}]}), texts);
        let error =
            host.slot::<aardvark_host::Untyped>(&crate::support::unique("files"), source).unwrap_err();
        assert_eq!(
            (error.kind(), error.fault()),
            (Kind::Io, aardvark_manifest::error::Fault::Host),
            "{error}"
        );
        assert!(error.to_string().contains("cannot mount `in`"), "{error}");
    }
}
