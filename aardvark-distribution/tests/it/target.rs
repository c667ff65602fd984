//! What is where the distribution should go: a file, something of the user's, a damaged distribution, a leftover.

use std::fs;

use aardvark_distribution::{Distribution, Location, Silent, Source, StageOptions, StageOutcome, stage};
use aardvark_manifest::error::Kind;

use crate::directory::unpack;
use crate::fixture::{Fixture, check, names, tarball};

fn source() -> Source {
    Source::Archive(tarball().to_owned())
}

/// Stands for every directory that cannot be written, also when the tests run as root.
#[test]
fn a_file_where_the_parent_directory_should_be() {
    let fixture = Fixture::new();
    fs::write(fixture.directory.path().join("file"), "").unwrap();
    let location = Location::at(fixture.directory.path().join("file/pyodide"));
    check(
        &fixture,
        stage(&StageOptions::new(source(), location), &Silent),
        Kind::Io,
        "cannot read `DIR/file/pyodide/distribution.json`: Not a directory (os error 20) (a file is where a directory \
         should be: remove it, or set AARDVARK_PYODIDE_DIR to another directory)",
    );
}

#[test]
fn a_file_where_the_downloads_should_be() {
    let fixture = Fixture::new();
    fs::write(fixture.location.downloads(), "").unwrap();
    check(
        &fixture,
        fixture.stage(Source::Npm),
        Kind::Io,
        "cannot create the directory `DIR/pyodide.downloads`: File exists (os error 17) (a file is where a directory \
         should be: remove it, or set AARDVARK_PYODIDE_DIR to another directory)",
    );
}

#[test]
fn an_empty_directory_is_filled() {
    let fixture = Fixture::new();
    fs::create_dir(fixture.target()).unwrap();
    assert_eq!(fixture.stage(source()).unwrap().outcome, StageOutcome::Staged);
}

#[test]
fn a_directory_of_the_users_is_never_removed() {
    let fixture = Fixture::new();
    fs::create_dir(fixture.target()).unwrap();
    fs::write(fixture.target().join("thesis.txt"), "years of work").unwrap();
    for result in [fixture.stage(source()), fixture.replace(source())] {
        check(
            &fixture,
            result,
            Kind::Distribution,
            "`DIR/pyodide` is not a staged Pyodide, it has `thesis.txt` in it (choose an empty directory; to use an \
             unpacked Pyodide, name it as the source)",
        );
    }
    assert_eq!(fs::read_to_string(fixture.target().join("thesis.txt")).unwrap(), "years of work");
}

#[test]
fn an_unpacked_pyodide_is_not_a_target() {
    let fixture = Fixture::new();
    let unpacked = unpack(&fixture);
    fs::remove_file(unpacked.join("README.md")).unwrap();
    fs::remove_file(unpacked.join("package.json")).unwrap();
    check(
        &fixture,
        stage(&StageOptions::new(source(), Location::at(&unpacked)), &Silent),
        Kind::Distribution,
        "`DIR/unpacked` is not a staged Pyodide, it has no `distribution.json` (choose an empty directory; to use an \
         unpacked Pyodide, name it as the source)",
    );
    assert_eq!(names(&unpacked).len(), 4);
}

#[test]
fn a_damaged_distribution_is_replaced_only_when_asked() {
    let fixture = Fixture::new();
    let staged = fixture.staged();
    fs::write(staged.loader(), "short").unwrap();
    check(
        &fixture,
        fixture.stage(source()),
        Kind::Distribution,
        "the Pyodide in `DIR/pyodide` is damaged: `pyodide.asm.mjs` has 5 bytes, expected 1250344 (stage it again with \
         `aardvark assets stage --replace`)",
    );
    assert_eq!(fixture.replace(source()).unwrap().outcome, StageOutcome::Staged);
    Distribution::open(fixture.target()).unwrap().verify(&Silent).unwrap();
    assert_eq!(fixture.around_target(), ["pyodide"]);
}

#[test]
fn a_good_distribution_survives_a_replacement_that_fails() {
    let fixture = Fixture::new();
    let before = fixture.staged();
    let bytes = fs::read(tarball()).unwrap();
    fixture.replace(fixture.archive("cut.tgz", &bytes[..bytes.len() / 2])).unwrap_err();
    let after = Distribution::open(fixture.target()).unwrap();
    assert_eq!(after.fingerprint(), before.fingerprint());
    assert_eq!(fixture.around_target(), ["cut.tgz", "pyodide"]);
}

/// What a process leaves that was killed while unpacking, and one that was killed between the two renames.
#[test]
fn leftovers_of_an_interrupted_run_are_removed() {
    let fixture = Fixture::new();
    for leftover in [".pyodide.staging", ".pyodide.old"] {
        let leftover = fixture.directory.path().join(leftover);
        fs::create_dir(&leftover).unwrap();
        fs::write(leftover.join("pyodide.asm.wasm"), "half").unwrap();
    }
    fixture.stage(source()).unwrap();
    assert_eq!(fixture.around_target(), ["pyodide"]);
}

#[cfg(unix)]
#[test]
fn a_link_to_the_target_stays_a_link() {
    let fixture = Fixture::new();
    let real = fixture.directory.path().join("real");
    fs::create_dir(&real).unwrap();
    std::os::unix::fs::symlink(&real, fixture.target()).unwrap();
    fixture.stage(source()).unwrap();
    assert!(fs::symlink_metadata(fixture.target()).unwrap().is_symlink());
    Distribution::open(&real).unwrap();
}
