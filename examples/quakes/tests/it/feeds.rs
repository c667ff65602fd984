//! Feeds and rules that cannot be used: exit code 2, and a message that says what to do.

use std::fs;

use crate::plugins::folder;
use crate::program::run;

#[track_caller]
fn refused(arguments: &[&str], expected: &str) {
    let ran = run(arguments);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.stderr);
    assert!(ran.stderr.contains(expected), "{}", ran.stderr);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
}

#[test]
fn a_bad_feed_is_refused_before_anything_starts() {
    let home = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = home.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let broken = write("broken.geojson", "{\"type\": \"FeatureCollection\",\n  \"features\": [{]}");
    refused(&[&broken], "line 2 column 17");
    let wrong = write(
        "wrong.geojson",
        r#"{"type": "FeatureCollection", "features": [
            {"type": "Feature", "id": "a", "properties": {"time": "yesterday"}, "geometry": null}]}"#,
    );
    refused(&[&wrong], "feature 0: `properties.time`: invalid type: string \"yesterday\", expected i64");
    let empty = write("empty.geojson", r#"{"type": "FeatureCollection", "features": []}"#);
    refused(&[&empty], "error: the feed has no events (");
    refused(&["no-such.geojson"], "error: cannot read the feed `no-such.geojson`: No such file");
}

#[test]
fn nothing_to_judge_is_an_error() {
    refused(
        &["--min-magnitude", "9.9"],
        "no event in the feed has a magnitude of 9.9 or more (lower `--min-magnitude`)",
    );
}

#[test]
fn a_first_rule_that_does_not_load_is_an_error_with_its_traceback() {
    let broken = folder("alerts-broken");
    let ran = run(&["--json", "--rules", broken.to_str().unwrap()]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("could not convert string to float: '4,5'"), "{}", ran.stderr);
    assert!(ran.stderr.contains("settings.py:13"), "{}", ran.stderr);
    let ran = run(&["--json", "--rules", "no/such/rule"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("no/such/rule"), "{}", ran.stderr);
}
