//! Archives on disk: npm's tarball, release archives, and what is wrong with some of them.

use std::fs;

use aardvark_distribution::{LockOrigin, PackageStatus, Source, StageOutcome};
use aardvark_manifest::error::Kind;
use sha2::{Digest, Sha256};

use crate::fixture::{Fixture, bzip2, check, entries, entry, gzip, names, tar_of, tarball};

#[test]
fn the_tarball_of_npm() {
    let fixture = Fixture::new();
    let report = fixture.stage(Source::Archive(tarball().to_owned())).unwrap();
    assert_eq!(report.outcome, StageOutcome::Staged);
    assert_eq!(report.distribution.origin(), "archive pyodide-314.0.7.tgz");
    assert_eq!(report.distribution.lock_origin(), LockOrigin::Pinned);
    let again = fixture.stage(Source::Archive(tarball().to_owned())).unwrap();
    assert_eq!(again.outcome, StageOutcome::AlreadyStaged);
    assert_eq!(again.distribution.fingerprint(), report.distribution.fingerprint());
}

/// A full release: same interpreter, another lock file, packages beside it, in a directory `pyodide/`.
#[test]
fn a_full_release_brings_its_packages() {
    let fixture = Fixture::new();
    let wheel = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
    let release = release(&wheel, &sha256(&wheel));
    let report = fixture.stage(fixture.archive("pyodide-314.0.7.tar.bz2", &bzip2(&release))).unwrap();
    let distribution = report.distribution;
    assert_eq!(distribution.lock_origin(), LockOrigin::Recorded);
    assert_eq!(distribution.package_status("Demo_Package").unwrap(), PackageStatus::Staged);
    let path = distribution.package_file("demo.package").unwrap().unwrap();
    assert_eq!(fs::read(path).unwrap(), wheel);
    assert!(!names(fixture.target()).contains(&"unlisted-1.0-py3-none-any.whl".to_owned()));
    assert_eq!(distribution.files().count(), 5);
    distribution.verify(&aardvark_distribution::Silent).unwrap();
}

#[test]
fn a_package_with_another_hash_than_its_lock_file_says() {
    let fixture = Fixture::new();
    let release = release(b"altered", &sha256(b"original"));
    let error = fixture.stage(fixture.archive("full.tar.gz", &gzip(&release)));
    check(
        &fixture,
        error,
        Kind::Distribution,
        &format!(
            "`demo_package-1.0-py3-none-any.whl` has SHA-256 {}, expected {} (the source is damaged or was altered: \
             get it again from a place you trust)",
            sha256(b"altered"),
            sha256(b"original")
        ),
    );
    assert_eq!(fixture.around_target(), ["full.tar.gz"]);
}

#[test]
fn a_truncated_tarball() {
    let bytes = fs::read(tarball()).unwrap();
    for keep in [bytes.len() - 1, bytes.len() / 2, 100] {
        let fixture = Fixture::new();
        let error = fixture.stage(fixture.archive("cut.tgz", &bytes[..keep])).unwrap_err();
        assert_eq!(error.kind(), Kind::Distribution);
        let message = error.to_string();
        assert!(message.contains("cut.tgz` is truncated or damaged: "), "{message}");
        assert!(message.ends_with("(download it again)"), "{message}");
        assert_eq!(fixture.around_target(), ["cut.tgz"]);
    }
}

#[test]
fn a_tarball_damaged_in_the_middle() {
    let mut bytes = fs::read(tarball()).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 64].fill(0xff);
    let fixture = Fixture::new();
    let error = fixture.stage(fixture.archive("damaged.tgz", &bytes)).unwrap_err();
    assert_eq!(error.kind(), Kind::Distribution);
    assert_eq!(fixture.around_target(), ["damaged.tgz"]);
}

/// The archive is sound; one bit of the interpreter is not what was pinned.
#[test]
fn an_altered_interpreter() {
    let fixture = Fixture::new();
    let mut entries = entries();
    entry(&mut entries, "pyodide.asm.wasm")[4_000_000] ^= 1;
    let found = sha256(entry(&mut entries, "pyodide.asm.wasm"));
    check(
        &fixture,
        fixture.stage(fixture.archive("altered.tgz", &gzip(&tar_of(&entries)))),
        Kind::Distribution,
        &format!(
            "`pyodide.asm.wasm` has SHA-256 {found}, expected \
             cc36e3cab04fdfc9a63ff13eb52eae2b911bf46c025cc7b281f394bd3de1d5e6 (the source is damaged or was altered: \
             get it again from a place you trust)"
        ),
    );
    assert_eq!(fixture.around_target(), ["altered.tgz"]);
}

#[test]
fn another_version() {
    let fixture = Fixture::new();
    let mut entries = entries();
    replace(entry(&mut entries, "package.json"), "\"314.0.7\"", "\"0.29.0\"");
    check(
        &fixture,
        fixture.stage(fixture.archive("old.tgz", &gzip(&tar_of(&entries)))),
        Kind::Distribution,
        "the source is Pyodide `0.29.0`, expected `314.0.7` (use a source of that version)",
    );
}

#[test]
fn a_lock_file_for_another_abi() {
    let fixture = Fixture::new();
    let mut entries = entries();
    replace(entry(&mut entries, "pyodide-lock.json"), "\"2026_0\"", "\"2025_0\"");
    check(
        &fixture,
        fixture.stage(fixture.archive("abi.tgz", &gzip(&tar_of(&entries)))),
        Kind::Distribution,
        "the source is ABI `2025_0`, expected `2026_0` (use a source of that version)",
    );
}

#[test]
fn a_missing_file() {
    let fixture = Fixture::new();
    let mut entries = entries();
    entries.retain(|(path, _)| !path.ends_with(".zip"));
    check(
        &fixture,
        fixture.stage(fixture.archive("part.tgz", &gzip(&tar_of(&entries)))),
        Kind::Distribution,
        "the source has no `python_stdlib.zip` (use the npm package, or a core or full release archive of Pyodide)",
    );
}

#[test]
fn not_an_archive() {
    let fixture = Fixture::new();
    check(
        &fixture,
        fixture.stage(fixture.archive("page.tgz", b"<!doctype html>")),
        Kind::Distribution,
        "`DIR/page.tgz` is neither a gzip nor a bzip2 archive (use npm's `.tgz`, or Pyodide's `.tar.bz2` or `.tar.gz`)",
    );
    check(
        &fixture,
        fixture.stage(Source::Archive(fixture.directory.path().join("absent.tgz"))),
        Kind::Io,
        "cannot read `DIR/absent.tgz`: No such file or directory (os error 2)",
    );
}

/// A full release in miniature: the real interpreter, a lock file with one package, that package, and one unlisted.
fn release(wheel: &[u8], sha256: &str) -> Vec<u8> {
    let mut entries = entries();
    *entry(&mut entries, "pyodide-lock.json") = serde_json::to_vec(&serde_json::json!({
        "info": {"abi_version": "2026_0", "arch": "wasm32", "platform": "emscripten_5_0_3", "python": "3.14.2"},
        "packages": {"demo-package": {
            "name": "demo-package", "version": "1.0", "file_name": "demo_package-1.0-py3-none-any.whl",
            "sha256": sha256, "depends": [], "imports": ["demo"],
        }},
    }))
    .unwrap();
    for (path, _) in &mut entries {
        *path = path.replace("package/", "pyodide/");
    }
    entries.push(("pyodide/demo_package-1.0-py3-none-any.whl".to_owned(), wheel.to_vec()));
    entries.push(("pyodide/unlisted-1.0-py3-none-any.whl".to_owned(), b"unlisted".to_vec()));
    tar_of(&entries)
}

fn replace(content: &mut Vec<u8>, from: &str, to: &str) {
    let text = String::from_utf8(content.clone()).unwrap();
    assert!(text.contains(from));
    *content = text.replace(from, to).into_bytes();
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
