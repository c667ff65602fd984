//! Versions besides the usual one.

use std::path::PathBuf;

use aardvark_distribution::{
    Location, PINNED, Pinned, Silent, Source, StageOptions, required_version, stage,
};
use aardvark_manifest::error::Kind;
use aardvark_manifest::manifest::Manifest;

use crate::fixture::{Fixture, check, names, tarball};

/// The tarball of `pinned`, fetched once per build directory; `None` where npm cannot fetch.
#[expect(clippy::print_stdout, reason = "a test that proves nothing should say so")]
fn fetched(pinned: &'static Pinned) -> Option<PathBuf> {
    let downloads = tarball().parent().unwrap();
    let location = Location::at(downloads.with_file_name(pinned.version)).with_downloads(downloads);
    match stage(&StageOptions::new(Source::Npm, location).pinned(pinned), &Silent) {
        Err(error) if error.is_retryable() => {
            println!("skipped, Pyodide {} cannot be had here: {error}", pinned.version);
            None
        }
        staged => {
            staged.unwrap();
            Some(downloads.join(pinned.npm_tarball.name))
        }
    }
}

#[test]
fn each_pinned_version_can_be_staged() {
    for pinned in &PINNED[1..] {
        let Some(tarball) = fetched(pinned) else { return };
        let fixture = Fixture::new();
        let options = StageOptions::new(Source::Archive(tarball), fixture.location.clone()).pinned(pinned);
        let staged = stage(&options, &Silent).unwrap().distribution;
        assert_eq!(
            (staged.version(), staged.python_version(), staged.abi()),
            (pinned.version, pinned.python, pinned.abi)
        );
        assert!(staged.loader().ends_with(pinned.loader().name));
        let mut expected = vec!["distribution.json", "verified.json"];
        expected.extend(pinned.files.iter().map(|file| file.name));
        expected.sort_unstable();
        assert_eq!(names(fixture.target()), expected);
        assert!(staged.packages().unwrap().get("numpy").is_some());
        staged.verify(&Silent).unwrap();
    }
}

#[test]
fn another_version_than_the_one_asked_for_is_refused() {
    let pinned = PINNED[1];
    let fixture = Fixture::new();
    let source = Source::Archive(tarball().to_owned());
    let options = StageOptions::new(source, fixture.location.clone()).pinned(pinned);
    check(
        &fixture,
        stage(&options, &Silent),
        Kind::Distribution,
        &format!(
            "the source is Pyodide `314.0.7`, expected `{}` (use a source of that version)",
            pinned.version
        ),
    );
}

#[test]
fn only_manifests_of_our_own_insist_on_a_version() {
    let manifest = |schema: &str, more: &str| {
        let text = format!(
            r#"{{"schemaVersion": "{schema}", "runtime": {{"language": "python", "pyodide": {{"version": "0.29.5"}}}}, {more}}}"#
        );
        Manifest::parse(text.as_bytes()).unwrap()
    };
    let own = manifest("2.0", r#""name": "own", "version": "1.0.0""#);
    assert_eq!(required_version(&own), Some("0.29.5"));
    let reference = manifest("1.0", r#""entrypoint": "plugin:call""#);
    assert_eq!(required_version(&reference), None);
}
