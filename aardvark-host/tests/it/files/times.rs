//! Times of files are no finer clocks than the others.

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use aardvark_host::MountMode;
use serde_json::{Value, json};

use super::{plugin, slot_with};
use crate::support::patient;

const PYTHON: &str = r#"
import os, time

def _times(found):
    return [round(time * 1000, 3) for time in (found.st_atime, found.st_mtime, found.st_ctime)]

def rests():
    with open("/tmp/file", "w") as file:
        file.write("x")
        file.flush()
        times = _times(os.fstat(file.fileno()))
    os.mkdir("/tmp/folder")
    os.symlink("/tmp/file", "/tmp/link")
    os.utime("/tmp/file")
    with open("/mnt/data/mine", "w") as file: file.write("x")
    with open("/mnt/data/host") as file: times += _times(os.fstat(file.fileno()))
    for path in ("/tmp/file", "/tmp/folder", "/tmp/link", "/tmp", "/mnt/data/host", "/mnt/data/mine", "/mnt/data", "/bundle",
                 "/bundle/plugin.py", "/lib", "/lib/aardvark", "/", "/dev/null", "/mnt"):
        times += _times(os.lstat(path))
    return [time % 100 for time in times]

def own():
    with open("/tmp/own", "w") as file: file.write("x")
    os.utime("/tmp/own", (1.2345, 2.3456))
    found = os.stat("/tmp/own")
    return [found.st_atime, found.st_mtime]

def order():
    for _ in range(50):
        before = time.time()
        with open("/tmp/file", "w") as file: file.write("x")
        if not before <= os.stat("/tmp/file").st_mtime <= time.time(): return False
    return True
"#;

const JAVASCRIPT: &str = r#"
import { mkdir, rename, stat, writeFile } from "aardvark:fs";

export const rests = () => {
  writeFile("/tmp/first", "x");
  rename("/tmp/first", "/tmp/file");
  mkdir("/tmp/folder");
  writeFile("/mnt/data/mine", "x");
  const paths = ["/tmp/file", "/tmp/folder", "/tmp", "/mnt/data/host", "/mnt/data/mine", "/mnt/data", "/bundle",
    "/bundle/plugin.js", "/", "/mnt"];
  return paths.map((path) => stat(path).modified % 100);
};
export const order = () => {
  for (let round = 0; round < 50; round++) {
    const before = Date.now();
    writeFile("/tmp/file", "x");
    const { modified } = stat("/tmp/file");
    if (!(before <= modified && modified <= Date.now())) return false;
  }
  return true;
};
"#;

/// What `function` gives in both languages, with clocks that tick ten times a second.
fn given(function: &str) -> [Value; 2] {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("host");
    fs::write(&path, "x").unwrap();
    let fine = SystemTime::UNIX_EPOCH + Duration::from_nanos(1_700_000_000_123_456_789);
    File::options().write(true).open(&path).unwrap().set_modified(fine).unwrap();
    let filesystem = || json!({"mode": "readWrite", "mounts": [{"name": "data", "mode": "readWrite"}]});
    let policy = || {
        patient().clock_resolution(Duration::from_millis(100)).mount(
            "data",
            directory.path(),
            MountMode::ReadWrite,
        )
    };
    [("python", "plugin.py", PYTHON), ("javascript", "plugin.js", JAVASCRIPT)].map(
        |(language, path, text)| {
            let source = plugin(language, "fresh", filesystem(), &[(path, text)]);
            let (_host, slot) = slot_with(policy(), source);
            slot.call(function, vec![]).unwrap()
        },
    )
}

#[test]
fn no_file_has_a_finer_time_than_the_policy_says() {
    for rests in given("rests") {
        let rests = rests.as_array().unwrap();
        assert!(rests.len() >= 10 && rests.iter().all(|rest| rest.as_f64() == Some(0.0)), "{rests:?}");
    }
}

#[test]
fn files_are_written_when_the_clock_says() {
    assert_eq!(given("order"), [json!(true), json!(true)]);
}

#[test]
fn a_time_that_the_guest_has_set_stays() {
    let source = plugin("python", "fresh", json!({"mode": "readWrite"}), &[("plugin.py", PYTHON)]);
    let policy = patient().clock_resolution(Duration::from_millis(100));
    let (_host, slot) = slot_with(policy, source);
    assert_eq!(slot.call("own", vec![]).unwrap(), json!([1.234, 2.345]));
}
