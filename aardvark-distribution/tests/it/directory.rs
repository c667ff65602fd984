//! A directory into which someone unpacked Pyodide.

use std::fs;
use std::path::PathBuf;

use aardvark_distribution::{LockOrigin, Source};
use aardvark_manifest::error::Kind;

use crate::fixture::{Fixture, check, entries};

#[test]
fn an_unpacked_package() {
    let fixture = Fixture::new();
    let distribution = fixture.stage(Source::Directory(unpack(&fixture))).unwrap().distribution;
    assert_eq!(distribution.origin(), "directory unpacked");
    assert_eq!(distribution.lock_origin(), LockOrigin::Pinned);
    let other = Fixture::new();
    assert_eq!(distribution.fingerprint(), other.staged().fingerprint(), "the way there must not matter");
}

#[test]
fn a_staged_distribution_is_a_source_too() {
    let fixture = Fixture::new();
    fixture.staged();
    let other = Fixture::new();
    let copy = other.stage(Source::Directory(fixture.target().to_owned())).unwrap().distribution;
    assert_eq!(copy.version(), "314.0.7");
}

#[test]
fn a_directory_without_the_interpreter() {
    let fixture = Fixture::new();
    let unpacked = unpack(&fixture);
    fs::remove_file(unpacked.join("pyodide.asm.wasm")).unwrap();
    check(
        &fixture,
        fixture.stage(Source::Directory(unpacked)),
        Kind::Distribution,
        "the source has no `pyodide.asm.wasm` (use the npm package, or a core or full release archive of Pyodide)",
    );
}

#[test]
fn a_directory_that_is_a_file_or_absent() {
    let fixture = Fixture::new();
    let file = fixture.directory.path().join("file");
    fs::write(&file, "").unwrap();
    check(
        &fixture,
        fixture.stage(Source::Directory(file)),
        Kind::Io,
        "cannot read `DIR/file`: Not a directory (os error 20) (a file is where a directory should be: remove it, or \
         set AARDVARK_PYODIDE_DIR to another directory)",
    );
    check(
        &fixture,
        fixture.stage(Source::Directory(fixture.directory.path().join("absent"))),
        Kind::Io,
        "cannot read `DIR/absent`: No such file or directory (os error 2)",
    );
}

/// Unpacks npm's files into `unpacked/`.
pub(crate) fn unpack(fixture: &Fixture) -> PathBuf {
    let unpacked = fixture.directory.path().join("unpacked");
    fs::create_dir(&unpacked).unwrap();
    for (path, content) in entries() {
        fs::write(unpacked.join(path.strip_prefix("package/").unwrap()), content).unwrap();
    }
    fs::write(unpacked.join("README.md"), "not wanted").unwrap();
    unpacked
}
