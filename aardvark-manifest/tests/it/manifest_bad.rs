//! Malformed manifests: each file in `manifests/bad` must be refused with the message in the `.txt` beside it.

use std::collections::BTreeSet;
use std::fs;

use aardvark_manifest::error::{Fault, Kind};
use aardvark_manifest::manifest::Manifest;

use crate::snapshot;

#[test]
fn every_malformed_manifest_is_refused_with_its_message() {
    let folder = snapshot::test_path("manifests/bad");
    let mut cases = BTreeSet::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            cases.insert(path);
        }
    }
    assert!(cases.len() >= 30, "{} cases", cases.len());
    for path in cases {
        let bytes = fs::read(&path).unwrap();
        let error = Manifest::parse(&bytes).expect_err(&path.display().to_string());
        assert_eq!((error.kind(), error.fault()), (Kind::Manifest, Fault::Guest), "{}", path.display());
        snapshot::check(&path.with_extension("txt"), &format!("{error}\n"));
    }
}

#[test]
fn a_large_file_is_refused_before_it_is_read() {
    let bytes = vec![b' '; (1 << 20) + 1];
    let error = Manifest::parse(&bytes).unwrap_err();
    assert_eq!(error.to_string(), "invalid manifest: expected at most 1048576 bytes, found 1048577");
}

#[test]
fn the_place_is_that_of_the_first_problem_in_the_file() {
    let error = Manifest::parse(
        br#"{"schemaVersion": "1.0", "entrypoint": "m:f",
             "resources": {"network": {"allow": ["a", "b", 3]}}, "packages": [1]}"#,
    )
    .unwrap_err();
    assert_eq!(error.place(), Some("resources.network.allow[2]"));
    let message = error.to_string();
    assert!(message.contains("line 2, column 60: `resources.network.allow[2]`"), "{message}");
}
