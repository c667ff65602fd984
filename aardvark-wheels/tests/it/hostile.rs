//! Wheels that are no wheels, or that want out of their folder.

use aardvark_manifest::error::{Fault, Kind};

use crate::fixture::{Wheel, archive, resolve, wheel};

/// Checks that a wheel of these bytes, pinned with their right hash, is refused.
#[track_caller]
fn check(bytes: Vec<u8>, expected: &str) {
    let file = "demo-1.0-py3-none-any.whl";
    let demo = Wheel { file: file.to_owned(), name: "demo".to_owned(), version: "1.0".to_owned(), bytes };
    let error = resolve(&[&demo]).unwrap_err();
    let expected = format!(
        "the plugin's package `demo` 1.0 cannot be used: `wheels/{file}` is no package: {expected} (remove it and run \
         `aardvark lock`)"
    );
    assert_eq!((error.kind(), error.fault(), error.to_string()), (Kind::Package, Fault::Guest, expected));
}

const METADATA: (&str, &str) = ("demo-1.0.dist-info/METADATA", "Name: demo\nVersion: 1.0\n");
const WHEEL: (&str, &str) = ("demo-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\n");

#[test]
fn bytes_that_are_no_archive() {
    check(
        b"not a zip".to_vec(),
        "expected a ZIP archive, found no end record (the file is cut off, or not a ZIP archive)",
    );
    let whole = wheel("demo", "1.0", &[]).bytes;
    let cut = whole[..whole.len() - 1].to_vec();
    check(cut, "expected a ZIP archive, found no end record (the file is cut off, or not a ZIP archive)");
    let longer = [whole, b"and more".to_vec()].concat();
    check(longer, "expected the archive to end with its end record, found 8 more bytes after it");
}

#[test]
fn paths_that_lead_out() {
    for (path, expected) in [
        (
            "../../lib/python3.14/os.py",
            "path `../../lib/python3.14/os.py` contains `..` (name the file itself)",
        ),
        ("/etc/passwd", "path `/etc/passwd` is absolute (make it relative to the bundle)"),
        (
            "demo-1.0.data/purelib/../x.py",
            "path `demo-1.0.data/purelib/../x.py` contains `..` (name the file itself)",
        ),
        ("a\\b.py", "path `a\\b.py` contains a backslash (separate segments with `/`)"),
        (
            "Demo-1.0.dist-info/x",
            "paths `demo-1.0.dist-info/WHEEL` and `Demo-1.0.dist-info/x` differ in case only, which some file systems take for the same",
        ),
    ] {
        check(archive(&[METADATA, WHEEL, (path, "")]), expected);
    }
}

#[test]
fn archives_that_are_not_laid_out_like_wheels() {
    check(archive(&[("demo.py", "")]), "expected one `.dist-info` folder, found 0");
    check(
        archive(&[METADATA, WHEEL, ("x.dist-info/WHEEL", "")]),
        "expected one `.dist-info` folder, found 2",
    );
    check(archive(&[METADATA]), "expected the file `demo-1.0.dist-info/WHEEL`, found none");
    check(archive(&[WHEEL]), "expected the file `demo-1.0.dist-info/METADATA`, found none");
    check(
        archive(&[METADATA, WHEEL, ("demo.py", "one"), ("demo-1.0.data/purelib/demo.py", "two")]),
        "two of its files are to be installed as `demo.py`",
    );
    check(
        archive(&[METADATA, (WHEEL.0, "Wheel-Version: 2.0\n")]),
        "expected a wheel of version 1, found version `2.0`",
    );
    check(
        archive(&[(METADATA.0, "Name: demo\n\nVersion: 1.0\n"), WHEEL]),
        "expected `METADATA` of at most 4194304 bytes with a name and a version, found something else",
    );
}

#[test]
fn archives_that_inflate_too_far() {
    let long = "\n".repeat(5 << 20);
    check(
        archive(&[(METADATA.0, long.as_str()), WHEEL]),
        "expected `METADATA` of at most 4194304 bytes with a name and a version, found something else",
    );
    let bomb = "\n".repeat(3 << 20);
    check(
        archive(&[METADATA, (WHEEL.0, bomb.as_str())]),
        "`demo-1.0.dist-info/WHEEL` may inflate to at most 200 times its compressed 3066 bytes, found at least 1048577 bytes",
    );
}

#[test]
fn a_file_that_is_damaged_is_an_error_when_it_is_read() {
    let mut demo = wheel("demo", "1.0", &[("demo.py", "x = 1 # some text that is stored as it is\n")]);
    let stored = demo.bytes.windows(8).position(|bytes| bytes == b"demo.pyK");
    let at =
        stored.unwrap_or_else(|| demo.bytes.windows(7).position(|bytes| bytes == b"demo.py").unwrap()) + 12;
    demo.bytes[at] ^= 0x55;
    let set = resolve(&[&demo]).unwrap();
    let file = set.files().find(|file| file.path == "demo.py").unwrap();
    let error = set.read(file.index).unwrap_err();
    assert_eq!((error.kind(), error.fault()), (Kind::Package, Fault::Guest));
    assert!(
        error.to_string().starts_with("the plugin's package `demo` 1.0 is damaged: `demo.py`"),
        "{error}"
    );
}
