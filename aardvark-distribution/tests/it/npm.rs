//! The door that is used when no other is named: the user's own npm.

use std::fs;
use std::path::PathBuf;
#[cfg(unix)]
use std::process::Command;
#[cfg(unix)]
use std::sync::Mutex;

use aardvark_distribution::{
    LockOrigin, Pinned, Progress, Silent, Source, StageOptions, StageOutcome, Step, ensure_at, stage,
};
use aardvark_manifest::error::Kind;

use crate::fixture::{Fixture, Told, check, names, tarball};

#[test]
fn the_first_run_stages_and_the_second_finds_it() {
    let fixture = Fixture::new();
    let told = Told::default();
    let staged = ensure_at(&fixture.location, &told).unwrap();

    assert_eq!(staged.version(), "314.0.7");
    assert_eq!(staged.python_version(), "3.14.2");
    assert_eq!(staged.abi(), "2026_0");
    assert_eq!(staged.origin(), "npm pyodide@314.0.7");
    assert_eq!(staged.lock_origin(), LockOrigin::Pinned);
    assert_eq!(
        names(fixture.target()),
        [
            "distribution.json",
            "pyodide-lock.json",
            "pyodide.asm.mjs",
            "pyodide.asm.wasm",
            "python_stdlib.zip",
            "verified.json"
        ]
    );
    for path in [staged.loader(), staged.asm_wasm(), staged.stdlib_zip(), staged.lock_file()] {
        let pinned = Pinned::current().file(path.file_name().unwrap().to_str().unwrap()).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().len(), pinned.bytes, "{}", path.display());
    }
    let tarball_bytes = Pinned::current().npm_tarball.bytes;
    assert_eq!(
        told.steps(),
        [
            (Step::Download, Some(tarball_bytes), tarball_bytes),
            (Step::Unpack, Some(tarball_bytes), tarball_bytes)
        ]
    );
    assert_eq!(fixture.around_target(), ["pyodide", "pyodide.downloads"]);

    let told = Told::default();
    let again = ensure_at(&fixture.location, &told).unwrap();
    assert_eq!(told.steps(), []);
    assert_eq!(again.fingerprint(), staged.fingerprint());
}

#[test]
fn a_verified_tarball_is_used_without_npm_and_a_damaged_one_is_not() {
    let fixture = Fixture::new();
    let kept = fixture.location.downloads().join("pyodide-314.0.7.tgz");
    fs::create_dir_all(fixture.location.downloads()).unwrap();
    let options =
        StageOptions::new(Source::Npm, fixture.location.clone()).npm(fixture.directory.path().join("no-npm"));

    let bytes = fs::read(tarball()).unwrap();
    fs::write(&kept, &bytes[..bytes.len() - 1]).unwrap();
    check(
        &fixture,
        stage(&options, &Silent),
        Kind::Distribution,
        "there is no command `DIR/no-npm` (install npm, or stage from an archive, a directory or a URL, see \
         `aardvark assets stage --help`)",
    );
    assert!(!fixture.target().exists());

    fs::write(&kept, &bytes).unwrap();
    assert_eq!(stage(&options, &Silent).unwrap().outcome, StageOutcome::Staged);
}

/// The real npm, asked for a registry that does not exist.
#[cfg(unix)]
#[test]
fn what_npm_says_about_a_failure_is_shown() {
    let fixture = Fixture::new();
    let npm =
        script(&fixture, "exec npm --registry=http://127.0.0.1:1/ --fetch-retries=0 --prefer-online \"$@\"");
    let options = StageOptions::new(Source::Npm, fixture.location.clone()).npm(npm);
    let error = stage(&options, &Silent).unwrap_err();
    assert_eq!(error.kind(), Kind::Distribution);
    assert!(error.is_retryable());
    let message = error.to_string();
    assert!(
        message.contains("pack` failed, exit status: 1 (check npm's settings, or stage from"),
        "{message}"
    );
    assert!(message.contains("ECONNREFUSED"), "{message}");
    assert_eq!(fixture.around_target(), ["npm", "pyodide.downloads"]);
    assert_eq!(names(fixture.location.downloads()), [".pyodide-314.0.7.tgz.lock"]);
}

/// A registry that serves something else under this name: another real package's tarball would have its name, so the
/// bytes are npm's own with one changed.
#[cfg(unix)]
#[test]
fn a_tarball_with_another_hash_is_refused() {
    let fixture = Fixture::new();
    let mut bytes = fs::read(tarball()).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(fixture.directory.path().join("other.tgz"), bytes).unwrap();
    let copy = format!("cp '{}/other.tgz' \"$4/pyodide-314.0.7.tgz\"", fixture.directory.path().display());
    let options = StageOptions::new(Source::Npm, fixture.location.clone()).npm(script(&fixture, &copy));
    let error = stage(&options, &Silent).unwrap_err().to_string();
    assert!(error.starts_with("npm delivered a `pyodide-314.0.7.tgz` with SHA-256 "), "{error}");
    assert!(
        error.contains("expected 66b7949e5a0cba2250b586d7e368bf12fb482800748d182c4618254b685ffaa0"),
        "{error}"
    );
    assert!(!fixture.target().exists());
}

/// Killed processes cannot tidy up, so what they leave must not pile up, nor be taken for npm's.
#[cfg(unix)]
#[test]
fn what_an_interrupted_run_has_left_is_removed() {
    let fixture = Fixture::new();
    let downloads = fixture.location.downloads();
    let outbox = downloads.join(".npm-314.0.7");
    fs::create_dir_all(outbox.join("deep")).unwrap();
    fs::write(outbox.join("pyodide-314.0.7.tgz"), "half").unwrap();
    let copy = format!(
        "test \"$4\" = '{}' && test -z \"$(ls -A \"$4\")\" && cp '{}' \"$4\"",
        outbox.display(),
        tarball().display()
    );
    let options = StageOptions::new(Source::Npm, fixture.location.clone()).npm(script(&fixture, &copy));
    assert_eq!(stage(&options, &Silent).unwrap().outcome, StageOutcome::Staged);
    assert_eq!(names(downloads), [".pyodide-314.0.7.tgz.lock", "pyodide-314.0.7.tgz"]);
}

/// The script writes a part and goes on only when the progress has been seen.
#[cfg(unix)]
#[test]
fn the_tarball_is_seen_to_grow() {
    let fixture = Fixture::new();
    let (fifo, source) = (fixture.directory.path().join("seen"), tarball().display());
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let name = "pyodide-314.0.7.tgz";
    let grow = format!(
        "head -c 1000000 '{source}' > \"$4/{name}\"; read line < '{}'; cp '{source}' \"$4/{name}\"",
        fifo.display()
    );
    let options = StageOptions::new(Source::Npm, fixture.location.clone()).npm(script(&fixture, &grow));
    let told = Answering { told: Told::default(), fifo: Mutex::new(Some(fifo)) };
    stage(&options, &told).unwrap();
    let bytes = Pinned::current().npm_tarball.bytes;
    assert_eq!(told.told.steps()[0], (Step::Download, Some(bytes), bytes));
    assert!(told.fifo.lock().unwrap().is_none());
}

/// Answers through the pipe when the first bytes have been seen.
#[cfg(unix)]
struct Answering {
    told: Told,
    fifo: Mutex<Option<PathBuf>>,
}

#[cfg(unix)]
impl Progress for Answering {
    fn start(&self, step: Step, total: Option<u64>) {
        self.told.start(step, total);
    }

    fn advance(&self, bytes: u64) {
        self.told.advance(bytes);
        if bytes > 0
            && let Some(fifo) = self.fifo.lock().unwrap().take()
        {
            fs::write(fifo, "seen\n").unwrap();
        }
    }

    fn finish(&self) {
        self.told.finish();
    }
}

#[cfg(unix)]
fn script(fixture: &Fixture, command: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let path = fixture.directory.path().join("npm");
    fs::write(&path, format!("#!/bin/sh\n{command}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}
