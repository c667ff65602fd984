//! `pack`: the same bytes every time, and nothing overwritten by accident.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::command::{aardvark, command, finish, here};

#[track_caller]
fn pack(folder: &Path, archive: &Path) -> Vec<u8> {
    aardvark(&["pack", folder.to_str().unwrap(), "-o", archive.to_str().unwrap()]).exits(0);
    fs::read(archive).unwrap()
}

#[test]
fn archives_are_reproducible_and_run() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy");
    fs::create_dir_all(copy.join("__pycache__")).unwrap();
    // Written in another order, at another time, with a cache that does not belong to the plugin.
    fs::write(copy.join("__pycache__/x.pyc"), "cache").unwrap();
    for name in ["plugin.js", "message.js", "aardvark.manifest.json"] {
        fs::write(copy.join(name), fs::read(here().join("plugins/alerts-js").join(name)).unwrap()).unwrap();
    }
    let archive = folder.path().join("one.zip");
    let first = pack(&here().join("plugins/alerts-js"), &archive);
    assert_eq!(first, pack(&copy, &folder.path().join("two.zip")));

    let archive = archive.to_str().unwrap();
    let input = r#"{"place": "Here", "magnitude": 7}"#;
    let object = aardvark(&["run", archive, "-i", input, "--json"]).json(0);
    assert_eq!(object["value"]["message"], "M7 Here");
    let digest = |bundle| aardvark(&["inspect", bundle, "--no-run", "--json"]).json(0)["digest"].clone();
    assert_eq!(digest(archive), digest("plugins/alerts-js"));
}

#[test]
fn the_result_names_the_archive_and_the_digest() {
    let folder = tempfile::tempdir().unwrap();
    let source = here().join("plugins/alerts-js");
    let source = source.to_str().unwrap();
    let run = |arguments: &[&str]| {
        finish(command(&[&["pack", source], arguments].concat()).current_dir(folder.path()))
    };
    let object = run(&["--json"]).json(0);
    let bytes = fs::metadata(folder.path().join("alerts-js.zip")).unwrap().len();
    let expected = json!({
        "ok": true,
        "path": "alerts-js.zip",
        "bytes": bytes,
        "files": 3,
        "digest": object["digest"],
    });
    assert_eq!(object, expected);
    assert_eq!(object["digest"].as_str().map(str::len), Some(64));

    let ran = run(&["-o", "other.zip"]).exits(0);
    assert_eq!(ran.stdout.trim_end(), object["digest"]);
    assert!(ran.stderr.starts_with("packed 3 files into `other.zip`, "), "{}", ran.stderr);
}

#[test]
fn an_archive_is_replaced_only_by_force() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("x.zip");
    fs::write(&archive, "precious").unwrap();
    let arguments = ["pack", "plugins/alerts-js", "-o", archive.to_str().unwrap()];
    let message = aardvark(&arguments).error(2);
    assert!(message.contains("is there already (choose another name with `--output`"), "{message}");
    assert_eq!(fs::read(&archive).unwrap(), b"precious");
    aardvark(&[arguments.as_slice(), &["--force"]].concat()).exits(0);
    assert!(fs::read(&archive).unwrap().starts_with(b"PK"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
}

#[test]
fn only_plugins_in_folders_are_packed() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("x.zip");
    let archive = archive.to_str().unwrap();
    let error = |source: &str, code| {
        aardvark(&["pack", source, "-o", archive, "--json"]).json(code)["error"]["kind"].clone()
    };
    assert_eq!(error("plugins/one.py", 2), "arguments");
    assert_eq!(error("plugins/absent", 2), "io");
    assert_eq!(error("plugins/bad-manifest", 1), "manifest");
    assert!(!Path::new(archive).exists());
}

#[test]
fn an_archive_inside_its_own_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("plugin.js"), "export const f = () => 1;").unwrap();
    let message = finish(command(&["pack", ".", "-o", "x.zip"]).current_dir(folder.path())).error(2);
    assert!(message.starts_with("`x.zip` would be inside the folder it is made from"), "{message}");
}
