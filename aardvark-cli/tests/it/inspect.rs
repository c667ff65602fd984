//! `inspect`: manifest, digest, files, functions.

use serde_json::{Value, json};

use crate::command::{aardvark, staged};

#[test]
fn a_bundle_for_a_program() {
    let mut object = aardvark(&["inspect", "plugins/alerts-js", "--json"]).json(0);
    assert_eq!(object["digest"].take().as_str().map(str::len), Some(64));
    assert!(object["startMs"].take().as_f64().unwrap() > 0.0);
    assert!(object["memoryBytes"].take().as_u64().unwrap() > 0);
    let expected = json!({
        "ok": true,
        "digest": null,
        "language": "javascript",
        "entry": "plugin.js",
        "hasManifest": true,
        "manifest": {
            "schemaVersion": "2.0",
            "name": "alerts-js",
            "version": "1.0.0",
            "implements": [{"interface": "demo.alerts", "version": "1.0"}],
            "runtime": {"language": "javascript"},
        },
        "files": [
            {"path": "aardvark.manifest.json", "bytes": 185},
            {"path": "message.js", "bytes": 72},
            {"path": "plugin.js", "bytes": 202},
        ],
        "packages": [],
        "functions": [{"name": "assess", "docs": null}],
        "startMs": null,
        "memoryBytes": null,
    });
    assert_eq!(object, expected);
}

#[test]
fn a_bundle_for_a_person() {
    staged();
    let ran = aardvark(&["inspect", "plugins/alerts-py"]).exits(0);
    for line in [
        "name        alerts-py 1.2.0",
        "description Decides who gets woken up",
        "authors     Ada Example",
        "license     Apache-2.0",
        "language    python",
        "entry       rules.py, function `assess`",
        "manifest    version 2.0",
        "state       fresh",
        "implements  demo.alerts 1.0.0",
        "functions   6",
        "  assess  Looks at one earthquake.",
        "  strict",
    ] {
        assert!(ran.stdout.lines().any(|found| found == line), "{line}\n{}", ran.stdout);
    }
    assert!(ran.stdout.lines().any(|line| line.ends_with(" B  rules.py")), "{}", ran.stdout);
}

#[test]
fn nothing_runs_with_no_run() {
    let object = aardvark(&["inspect", "plugins/broken-py", "--no-run", "--json"]).json(0);
    assert_eq!((&object["functions"], &object["entry"]), (&Value::Null, &json!("plugin.py")));
    let ran = aardvark(&["inspect", "plugins/one.mjs", "--no-run"]).exits(0);
    assert!(
        ran.stdout.contains("manifest    none; language and entry file are inferred\n"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("functions"), "{}", ran.stdout);
}

#[test]
fn what_does_not_load_is_shown_with_the_reason() {
    staged();
    let object = aardvark(&["inspect", "plugins/broken-py", "--json"]).json(1);
    assert_eq!((&object["language"], &object["functions"]), (&json!("python"), &Value::Null));
    assert_eq!(object["error"]["kind"], "exception");
    let ran = aardvark(&["inspect", "plugins/broken-py"]).exits(1);
    assert!(ran.stdout.contains("language    python\n"), "{}", ran.stdout);
    assert!(ran.stderr.starts_with("error: the plugin did not load: "), "{}", ran.stderr);
}

#[test]
fn what_does_not_open_is_an_error() {
    let object = aardvark(&["inspect", "plugins/bad-manifest", "--json"]).json(1);
    assert_eq!(object["error"]["kind"], "manifest");
    aardvark(&["inspect", "plugins/absent"]).error(2);
}
