//! `--input`: from where, and what it must be.

use std::fs;

use serde_json::{Value, json};

use crate::command::{aardvark, aardvark_with_input};

const ECHO: [&str; 5] = ["run", "plugins/many.js", "--function", "echo", "--json"];

/// What `echo` was called with.
#[track_caller]
fn arguments(input: &str) -> Value {
    aardvark(&[&ECHO, ["--input", input].as_slice()].concat()).json(0)["value"].clone()
}

#[test]
fn arrays_are_all_arguments_and_anything_else_is_one() {
    assert_eq!(aardvark(&ECHO).json(0)["value"], json!([]));
    assert_eq!(arguments("[]"), json!([]));
    assert_eq!(arguments("[1, \"two\", null]"), json!([1, "two", null]));
    assert_eq!(arguments("[[1, 2]]"), json!([[1, 2]]));
    assert_eq!(arguments("{\"a\": [1]}"), json!([{"a": [1]}]));
    assert_eq!(arguments("\"text\""), json!(["text"]));
    assert_eq!(arguments("-1.5"), json!([-1.5]));
    assert_eq!(arguments("null"), json!([null]));
}

#[test]
fn it_comes_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("input.json");
    fs::write(&file, "\u{feff}{\n  \"a\": \"ß\"\n}\n").unwrap();
    assert_eq!(arguments(&format!("@{}", file.display())), json!([{"a": "ß"}]));
}

#[test]
fn it_comes_from_standard_input() {
    let all = [&ECHO, ["--input", "-"].as_slice()].concat();
    assert_eq!(aardvark_with_input(&all, b"[true, false]").json(0)["value"], json!([true, false]));
    let error = aardvark_with_input(&all, b"true false").json(2)["error"].clone();
    let message = error["message"].as_str().unwrap();
    assert!(message.starts_with("expected JSON in standard input, found something else: "), "{message}");
}

#[test]
fn what_is_not_json_is_the_callers_fault() {
    let object = aardvark(&[&ECHO, ["--input", "{magnitude: 6}"].as_slice()].concat()).json(2);
    let expected = json!({
        "ok": false,
        "error": {
            "kind": "arguments",
            "fault": "caller",
            "message": "expected JSON in `--input`, found something else: key must be a string at line 1 column 2 \
                        (strings need double quotes, as in '\"text\"')",
            "retryable": false,
        },
    });
    assert_eq!(object, expected);
    let message = aardvark(&["run", "plugins/many.js", "-i", "text"]).error(2);
    assert!(message.starts_with("expected JSON in `--input`, found something else: "), "{message}");
}

#[test]
fn a_missing_file_is_named() {
    let message = aardvark(&["run", "plugins/many.js", "-i", "@absent.json"]).error(2);
    assert!(message.starts_with("cannot read `absent.json`: "), "{message}");
}
