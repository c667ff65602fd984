//! `assets`: staging from what is on this machine, verifying, and where it all is.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::command::{Ran, command, finish, staged};

/// Runs `aardvark assets` for the Pyodide in `directory`.
fn assets(directory: &Path, arguments: &[&str]) -> Ran {
    finish(command(&[&["assets"], arguments].concat()).env("AARDVARK_PYODIDE_DIR", directory))
}

#[test]
fn staging_verifying_damaging_replacing() {
    let original = staged();
    let source = original.directory().to_str().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("pyodide");

    let object = assets(&directory, &["path", "--json"]).json(0);
    let downloads = folder.path().join("pyodide.downloads");
    assert_eq!(object, json!({"ok": true, "directory": directory, "downloads": downloads, "staged": false}));

    let object = assets(&directory, &["stage", "--directory", source, "--json"]).json(0);
    assert_eq!((&object["outcome"], &object["directory"]), (&json!("staged"), &json!(directory)));
    assert_eq!(object["fingerprint"], original.fingerprint());
    assert_eq!(
        (&object["pyodide"], &object["python"]),
        (&json!(original.version()), &json!(original.python_version()))
    );
    assert_eq!((&object["abi"], &object["lock"]), (&json!(original.abi()), &json!("pinned")));
    let files = object["files"].as_array().unwrap();
    assert_eq!(files.len(), original.files().count());
    assert_eq!(files[0]["sha256"].as_str().map(str::len), Some(64));

    for arguments in [&["--json", "stage"][..], &["--json", "stage", "--from", "npm"]] {
        assert_eq!(assets(&directory, arguments).json(0)["outcome"], "alreadyStaged");
    }

    let ran = assets(&directory, &["verify"]).exits(0);
    assert!(
        ran.stdout.ends_with(&format!("is what it should be in `{}`\n", directory.display())),
        "{}",
        ran.stdout
    );
    assert!(ran.stderr.starts_with("verifying Pyodide ("), "progress is shown: {}", ran.stderr);
    assert_eq!(assets(&directory, &["path", "--json"]).json(0)["staged"], true);

    fs::write(directory.join("pyodide.asm.wasm"), "damaged").unwrap();
    let object = assets(&directory, &["verify", "--json"]).json(2);
    assert_eq!(
        (&object["error"]["kind"], &object["error"]["fault"]),
        (&json!("distribution"), &json!("host"))
    );
    let message = assets(&directory, &["stage", "--directory", source]).error(2);
    assert!(message.contains("`aardvark assets stage --replace`"), "{message}");
    let ran = assets(&directory, &["stage", "--directory", source, "--replace"]).exits(0);
    assert!(ran.stdout.contains(" is staged in `"), "{}", ran.stdout);
    assets(&directory, &["verify"]).exits(0);
}

/// What is staged may be something else, so success would be a lie.
#[test]
fn a_named_source_is_used_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("pyodide");
    let source = staged().directory().to_str().unwrap();
    assets(&directory, &["stage", "--directory", source]).exits(0);
    for [option, value] in
        [["--directory", source], ["--archive", "absent.tgz"], ["--url", "http://127.0.0.1:1/a.tgz"]]
    {
        let message = assets(&directory, &["stage", option, value]).error(2);
        let expected = format!(
            "Pyodide {} is staged in `{}` already: nothing was done, and `{option}` was not used (replace what is \
             staged with `--replace`)\n",
            staged().version(),
            directory.display()
        );
        assert_eq!(message, expected);
        let object = assets(&directory, &["stage", option, value, "--json"]).json(2);
        assert_eq!(object["error"]["kind"], "arguments");
    }
    assets(&directory, &["stage", "--archive", "absent.tgz", "--replace"]).error(2);
    assets(&directory, &["verify"]).exits(0);
}

#[test]
fn the_path_is_printed_alone() {
    let directory = Path::new("/absent/pyodide");
    assert_eq!(assets(directory, &["path"]).exits(0).stdout, "/absent/pyodide\n");
}

#[test]
fn verifying_nothing_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let message = assets(&folder.path().join("none"), &["verify"]).error(2);
    assert!(message.starts_with("no Pyodide is staged in `"), "{message}");
}

#[test]
fn sources_that_cannot_be_used_are_errors_and_leave_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("pyodide");
    for source in [
        ["--archive", "absent.tgz"],
        ["--archive", "main.rs"],
        ["--directory", "plugins"],
        ["--url", "ftp://example.com/pyodide.tgz"],
    ] {
        let object = assets(&directory, &[["stage", "--json"], source].concat()).json(2);
        assert!(!object["error"]["message"].as_str().unwrap().is_empty(), "{object}");
        assert!(!directory.exists(), "{source:?}");
    }
}

#[test]
fn sources_exclude_each_other() {
    let message =
        assets(Path::new("/absent"), &["stage", "--archive", "a.tgz", "--url", "https://b"]).error(2);
    assert!(message.contains("cannot be used with"), "{message}");
    let message = assets(Path::new("/absent"), &["stage", "--from", "nowhere"]).error(2);
    assert!(message.contains("[possible values: npm]"), "{message}");
}

#[test]
fn first_use_of_python_stages_visibly() {
    let folder = tempfile::tempdir().unwrap();
    // Without `npm` there is nothing to stage from, and the attempt shows.
    let mut run = command(&["run", "plugins/one.py"]);
    let ran = finish(run.env("AARDVARK_PYODIDE_DIR", folder.path().join("new")).env("PATH", folder.path()))
        .exits(2);
    assert!(ran.stderr.starts_with("downloading Pyodide (6.5 MB)\nerror: "), "{}", ran.stderr);
    assert!(ran.stderr.contains("`npm`"), "{}", ran.stderr);
}
