//! Everything but the scratch directory is only for reading, whatever is tried.

use aardvark_manifest::call::Call;
use aardvark_manifest::outcome::ViolationKind;
use serde_json::json;

use super::{plugin, python, slot_with};
use crate::support::patient;

const ATTEMPTS: &str = r#"
import errno, os, shutil

FOLDERS = ["/", "/home", "/dev", "/dev/shm", "/lib", "/proc", "/proc/self", "/proc/self/fd", "/mnt", "/bundle", "/tmp/..",
           "/tmp/../dev", "//", "/./home", "/home/../home", "/bundle/../lib", "/proc/self/../..", "/dev/fd", "/lib/aardvark"]

def _ended(action, *arguments):
    try:
        return f"done: {action.__name__}{arguments}: {action(*arguments)}"
    except OSError as error:
        return errno.errorcode[error.errno]

def attempts():
    number = os.open("/", os.O_RDONLY)
    ended = {}
    for folder in FOLDERS:
        ended[folder] = sorted({
            _ended(os.open, folder + "/new", os.O_CREAT | os.O_WRONLY),
            _ended(os.open, folder, 0o20200000 | os.O_RDWR),
            _ended(os.mkdir, folder + "/new"),
            _ended(os.symlink, "/tmp", folder + "/new"),
            _ended(os.rename, "/tmp", folder + "/new"),
            _ended(os.rename, folder, "/tmp/new"),
            _ended(os.rmdir, folder),
            _ended(os.chmod, folder, 0o777),
            _ended(os.utime, folder, (1, 1)),
            _ended(os.truncate, folder, 0),
        })
    os.close(number)
    return ended

def devices():
    ended = set()
    for name in os.listdir("/dev"):
        path = "/dev/" + name
        ended |= {_ended(os.remove, path), _ended(os.chmod, path, 0), _ended(os.rename, path, "/tmp/x"),
                  _ended(os.rename, path, path + "2"), _ended(os.utime, path, (1, 1))}
    with open("/dev/null", "wb") as null: null.write(b"x")
    return sorted(ended), len(open("/dev/urandom", "rb").read(8))

def names():
    return [_ended(open, path) for path in (
        "/tmp/a\n", "/TMP/x", "/tmp/" + "a" * 256, "/tmp/" + "a/" * 3000, "/proc/self/fd/99", "/proc/self/mem", "/proc/1",
        "/dev/mem", "/tmp/.", "/etc/passwd", "/bundle/plugin.py/x", "/BUNDLE/plugin.py")]

def loops():
    os.symlink("/tmp/b", "/tmp/a")
    os.symlink("/tmp/a", "/tmp/b")
    os.symlink("/bundle/plugin.py", "/tmp/c")
    os.symlink("/", "/tmp/d")
    return [_ended(open, "/tmp/a"), _ended(open, "/tmp/c", "w"), _ended(open, "/tmp/d/dev/new", "w"),
            open("/tmp/d/bundle/plugin.py").readline()]

def removed_while_open():
    file = open("/tmp/a", "w+")
    file.write("kept")
    os.remove("/tmp/a")
    os.mkdir("/tmp/a")
    file.seek(0)
    again = _ended(open, f"/proc/self/fd/{file.fileno()}")
    return file.read(), os.fstat(file.fileno()).st_size, again
"#;

#[test]
fn nothing_is_made_or_changed_elsewhere() {
    let (_host, slot) = slot_with(patient(), python("fresh", json!({"mode": "readWrite"}), ATTEMPTS));
    let outcome = slot.run(Call::json("attempts", vec![]));
    for (folder, ended) in outcome.result.unwrap().as_object().unwrap() {
        for end in ended.as_array().unwrap() {
            assert!(!end.as_str().unwrap().starts_with("done"), "{folder}: {end}");
        }
    }
    assert!(outcome.report.violations.iter().any(|found| found.kind == ViolationKind::Files));
    assert!(outcome.report.violations.len() <= 64);
}

const TRIED: &str = r#"
import os
def tried(paths):
    for path in paths:
        try: open(path, "w")
        except OSError: pass
        try: os.rename(path, "/tmp/x")
        except OSError: pass
"#;

const TRIED_IN_JAVASCRIPT: &str = r#"
import { rename, writeFile } from "aardvark:fs";
export function tried(paths) {
  for (const path of paths) {
    try { writeFile(path, "x"); } catch { }
    try { rename(path, "/tmp/x"); } catch { }
  }
}
"#;

#[test]
fn what_is_refused_is_reported_wherever_it_was_tried() {
    let filesystem = || json!({"mode": "readWrite"});
    let python_paths = [
        "/bundle/plugin.py",
        "/bundle/new",
        "/bundle/folder/new",
        "/lib/aardvark/aardvark.py",
        "/lib/new",
        "/home/new",
        "/new",
        "/dev/new",
    ];
    let javascript_paths = ["/bundle/plugin.js", "/bundle/new", "/bundle/folder/new", "/new"];
    let folder = ("folder/file", "");
    for (language, text, paths) in [
        ("python", ("plugin.py", TRIED), &python_paths[..]),
        ("javascript", ("plugin.js", TRIED_IN_JAVASCRIPT), &javascript_paths[..]),
    ] {
        let source = plugin(language, "fresh", filesystem(), &[text, folder]);
        let (_host, slot) = slot_with(patient(), source);
        for path in paths {
            let report = slot.run(Call::json("tried", vec![json!([path])])).report;
            let wanted = format!("writing to `{path}`, which is only for reading");
            assert!(
                report
                    .violations
                    .iter()
                    .any(|found| found.kind == ViolationKind::Files && found.detail == wanted),
                "{language}: {path}: {:?}",
                report.violations
            );
        }
        let allowed = slot.run(Call::json("tried", vec![json!(["/tmp/own"])])).report;
        assert!(allowed.violations.is_empty(), "{:?}", allowed.violations);
    }
}

#[test]
fn devices_stay_what_they_are() {
    let (_host, slot) = slot_with(patient(), python("fresh", json!({"mode": "readWrite"}), ATTEMPTS));
    let found = slot.call("devices", vec![]).unwrap();
    assert_eq!(found[1], 8);
    for end in found[0].as_array().unwrap() {
        assert!(!end.as_str().unwrap().starts_with("done"), "{end}");
    }
}

#[test]
fn odd_names_end_in_errors() {
    let (_host, slot) = slot_with(patient(), python("fresh", json!({"mode": "readWrite"}), ATTEMPTS));
    for end in slot.call("names", vec![]).unwrap().as_array().unwrap() {
        assert!(end.as_str().unwrap().starts_with('E'), "{end}");
    }
    assert_eq!(slot.call("loops", vec![]).unwrap(), json!(["ELOOP", "EROFS", "EROFS", "\n"]));
    assert_eq!(slot.call("removed_while_open", vec![]).unwrap(), json!(["kept", 4, "EACCES"]));
}
