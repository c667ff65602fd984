//! `schema`: the same as the files that are checked in.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::command::aardvark;

#[test]
fn it_prints_the_checked_in_schema() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../aardvark-manifest/schema");
    for (arguments, version) in [
        (&["schema"][..], "2.0"),
        (&["schema", "--version", "2.0"], "2.0"),
        (&["schema", "--version", "1.0"], "1.0"),
    ] {
        let file = folder.join(format!("manifest-{version}.schema.json"));
        let expected: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        let printed: Value = serde_json::from_str(&aardvark(arguments).exits(0).stdout).unwrap();
        assert_eq!(printed, expected, "{arguments:?}");
    }
}

#[test]
fn other_versions_are_a_usage_error() {
    let message = aardvark(&["schema", "--version", "3.0"]).error(2);
    assert!(message.contains("[possible values: 1.0, 2.0]"), "{message}");
}
