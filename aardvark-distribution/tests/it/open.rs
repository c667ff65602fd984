//! Opening and verifying: what is noticed.

use std::fs::{self, File};
use std::io::Write as _;
use std::time::Duration;

use aardvark_distribution::{Distribution, Silent, Step};
use aardvark_manifest::error::{Fault, Kind};

use crate::fixture::{Fixture, Told, check};

#[test]
fn nothing_is_there() {
    let fixture = Fixture::new();
    assert!(Distribution::open_if_present(fixture.target()).unwrap().is_none());
    let opened = Distribution::open(fixture.target());
    assert_eq!(opened.as_ref().unwrap_err().fault(), Fault::Host);
    check(
        &fixture,
        opened,
        Kind::Distribution,
        "no Pyodide is staged in `DIR/pyodide` (run `aardvark assets stage`, or set AARDVARK_PYODIDE_DIR to a \
         directory that has one)",
    );
}

#[test]
fn a_missing_and_a_truncated_file_are_named_together() {
    let fixture = Fixture::new();
    let staged = fixture.staged();
    fs::remove_file(staged.asm_wasm()).unwrap();
    File::options().write(true).open(staged.stdlib_zip()).unwrap().set_len(17).unwrap();
    check(
        &fixture,
        Distribution::open(fixture.target()),
        Kind::Distribution,
        "the Pyodide in `DIR/pyodide` is damaged: `pyodide.asm.wasm` is missing, `python_stdlib.zip` has 17 bytes, \
         expected 2545637 (stage it again with `aardvark assets stage --replace`)",
    );
}

#[test]
fn a_changed_byte_is_noticed_by_the_time_of_the_change() {
    let fixture = Fixture::new();
    let staged = fixture.staged();
    flip_first_byte(&staged);
    let error = Distribution::open(fixture.target()).unwrap_err().to_string();
    assert!(error.contains("`pyodide.asm.mjs` has SHA-256 "), "{error}");
}

#[test]
fn a_change_that_hides_its_time_is_noticed_by_verify() {
    let fixture = Fixture::new();
    let staged = fixture.staged();
    let modified = fs::metadata(staged.loader()).unwrap().modified().unwrap();
    flip_first_byte(&staged);
    File::options().write(true).open(staged.loader()).unwrap().set_modified(modified).unwrap();

    let opened = Distribution::open(fixture.target()).unwrap();
    let error = opened.verify(&Silent).unwrap_err().to_string();
    assert!(error.contains("`pyodide.asm.mjs` has SHA-256 "), "{error}");
    Distribution::open(fixture.target()).unwrap_err();
}

#[test]
fn a_touched_file_is_hashed_once() {
    let fixture = Fixture::new();
    let staged = fixture.staged();
    let stamp = fixture.target().join("verified.json");
    let before = fs::read(&stamp).unwrap();
    let file = File::options().write(true).open(staged.loader()).unwrap();
    file.set_modified(std::time::UNIX_EPOCH + Duration::from_secs(1)).unwrap();
    Distribution::open(fixture.target()).unwrap();
    let after = fs::read(&stamp).unwrap();
    assert_ne!(before, after);
    Distribution::open(fixture.target()).unwrap();
    assert_eq!(fs::read(&stamp).unwrap(), after);
}

#[test]
fn a_stamp_that_cannot_be_read_or_written_costs_only_time() {
    let fixture = Fixture::new();
    fixture.staged();
    let stamp = fixture.target().join("verified.json");
    fs::write(&stamp, "{").unwrap();
    Distribution::open(fixture.target()).unwrap();
    fs::remove_file(&stamp).unwrap();
    // A directory cannot be replaced by a file.
    fs::create_dir(&stamp).unwrap();
    Distribution::open(fixture.target()).unwrap();
    Distribution::open(fixture.target()).unwrap().verify(&Silent).unwrap();
}

#[test]
fn verify_shows_how_far_it_is() {
    let fixture = Fixture::new();
    let staged = fixture.staged();
    let told = Told::default();
    staged.verify(&told).unwrap();
    let total = staged.files().map(|(_, bytes, _)| bytes).sum();
    assert_eq!(told.steps(), [(Step::Verify, Some(total), total)]);
}

#[test]
fn records_that_are_not_believed() {
    let wasm = "cc36e3cab04fdfc9a63ff13eb52eae2b911bf46c025cc7b281f394bd3de1d5e6";
    let zeros = "0".repeat(64);
    let again = "(stage it again with `aardvark assets stage --replace`)";
    let cases = [
        (
            "aardvark-distribution/1",
            "aardvark-distribution/9",
            "`DIR/pyodide` has the format `aardvark-distribution/9`, expected `aardvark-distribution/1`"
                .to_owned(),
        ),
        (
            "\"314.0.7\"",
            "\"0.29.0\"",
            "`DIR/pyodide` holds Pyodide `0.29.0`, expected `314.0.7` or `0.29.5` or `0.27.7`".to_owned(),
        ),
        (
            wasm,
            &zeros,
            format!("`DIR/pyodide` records SHA-256 {zeros} for `pyodide.asm.wasm`, expected {wasm}"),
        ),
        (
            "\"python_stdlib.zip\": {",
            "\"../secret\": {\"bytes\": 1, \"sha256\": \"\"}, \"python_stdlib.zip\": {",
            "`DIR/pyodide` records a file `../secret`, expected a plain file name".to_owned(),
        ),
        (
            "\"files\"",
            "\"flies\"",
            "`distribution.json` in `DIR/pyodide` is damaged: missing field `files` at line 26 column 1"
                .to_owned(),
        ),
    ];
    for (from, to, expected) in cases {
        let fixture = Fixture::new();
        fixture.staged();
        let path = fixture.target().join("distribution.json");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(&path, text.replace(from, to)).unwrap();
        let opened = Distribution::open(fixture.target());
        check(&fixture, opened, Kind::Distribution, &format!("{expected} {again}"));
    }
}

fn flip_first_byte(staged: &Distribution) {
    let first = fs::read(staged.loader()).unwrap()[0];
    File::options().write(true).open(staged.loader()).unwrap().write_all(&[first ^ 1]).unwrap();
}
