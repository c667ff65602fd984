//! `image`: what is in the store, is it right, and what goes. Several commands at once.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use aardvark::image::{ImagePut, ImageStore, Key, Limit, Parts};
use serde_json::json;

use crate::command::{Ran, command, finish, staged};

const HOUR: Duration = Duration::from_secs(3600);

/// Runs `aardvark image` for the images in `directory`.
fn image(directory: &Path, arguments: &[&str]) -> Ran {
    finish(command(&[&["image"], arguments].concat()).env("AARDVARK_IMAGE_DIR", directory))
}

/// Keeps an image of the plugin called `name` that was last used so many hours ago.
fn put(directory: &Path, name: &str, hours: u32) -> Key {
    let store = ImageStore::new(directory, Limit::default());
    let parts = Parts::new().with("pyodide", "314.0.7").with("bundle", [0xAB; 4]).with("plugin", name);
    let put = store.put(&parts, b"{}", &vec![1; 3 * 65_536][..]).unwrap();
    assert!(matches!(put, ImagePut::Written(_)), "{put:?}");
    let file = File::open(directory.join(format!("{}.image", parts.key()))).unwrap();
    file.set_modified(SystemTime::now() - hours * HOUR).unwrap();
    parts.key()
}

fn keys(directory: &Path) -> Vec<String> {
    let object = image(directory, &["list", "--json"]).json(0);
    object["images"]
        .as_array()
        .unwrap()
        .iter()
        .map(|image| image["key"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_list_is_for_people_and_for_programs() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("images");
    let empty = image(&directory, &["list"]).exits(0);
    assert_eq!(empty.stdout, "");
    assert_eq!(empty.stderr, format!("0 images in `{}`, 0 B of 4 GiB used\n", directory.display()));

    let (old, new) = (put(&directory, "pricing", 50), put(&directory, "alerts\u{1b}[31m", 3));
    let ran = image(&directory, &["list"]).exits(0);
    let lines: Vec<_> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{ran:?}");
    assert!(lines[0].starts_with(&new.to_string()[..12]) && lines[0].contains("196.6 kB on "), "{ran:?}");
    // What is no text is shown in digits, and no terminal obeys them.
    assert!(lines[0].contains("  3 h ago  616c657274731b5b33316d"), "{ran:?}");
    assert!(
        lines[1].starts_with(&old.to_string()[..12]) && lines[1].ends_with("  2 d ago  pricing"),
        "{ran:?}"
    );
    assert!(ran.stderr.starts_with("2 images in `"), "{ran:?}");

    let ran = image(&directory, &["list", "--parts"]).exits(0);
    assert!(ran.stdout.contains("\n  bundle                abababab\n"), "{ran:?}");

    let object = image(&directory, &["list", "--json"]).json(0);
    assert_eq!((&object["directory"], &object["limitBytes"]), (&json!(directory), &json!(4_u64 << 30)));
    let listed = &object["images"][1];
    assert_eq!((&listed["key"], &listed["memoryBytes"]), (&json!(old.to_string()), &json!(196_608)));
    assert_eq!(listed["parts"][2], json!({"name": "plugin", "value": "pricing"}));
    assert!(listed["diskBytes"].as_u64().unwrap() > 0 && listed["used"].as_u64().unwrap() > 0);
    assert!(listed.get("error").is_none());
}

/// Another process then finds it, and starts nothing anew: that is tested where hosts are.
#[test]
fn building_makes_an_image_once() {
    staged();
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("images");
    let built = image(&directory, &["build", "plugins/alerts-py", "--offline", "--json"]).json(0);
    let key = built["key"].as_str().unwrap().to_owned();
    assert!(built["memoryBytes"].as_u64().unwrap() > 16 << 20, "{built}");
    assert!(keys(&directory).contains(&key));
    let ran = image(&directory, &["list"]).exits(0);
    assert!(ran.stdout.contains("  Python itself\n"), "the interpreter's own image is there too: {ran:?}");

    let before = fs::metadata(directory.join(format!("{key}.image"))).unwrap().ino();
    let ran = image(&directory, &["build", "plugins/alerts-py", "--offline"]).exits(0);
    assert!(ran.stdout.starts_with(&key[..12]), "{ran:?}");
    let after = fs::metadata(directory.join(format!("{key}.image"))).unwrap().ino();
    assert_eq!(after, before, "it was there");
    image(&directory, &["verify"]).exits(0);
}

#[test]
fn what_has_no_image_is_not_built() {
    staged();
    let folder = tempfile::tempdir().unwrap();
    let message = image(folder.path(), &["build", "plugins/one.py", "--offline"]).error(2);
    assert!(
        message.starts_with("expected a folder or an archive, found the script `plugins/one.py`"),
        "{message}"
    );
    let message = image(folder.path(), &["build", "plugins/alerts-js", "--offline"]).error(2);
    assert!(message.contains("has no image"), "{message}");
    // A file where the directory should be made: like a read-only disk, and it also stops root.
    fs::write(folder.path().join("file"), "").unwrap();
    let nowhere = folder.path().join("file").join("images");
    let object = image(&nowhere, &["build", "plugins/alerts-py", "--offline", "--json"]).json(2);
    assert_eq!((&object["error"]["kind"], &object["error"]["fault"]), (&json!("image"), &json!("host")));
    assert_eq!(keys(folder.path()), [""; 0]);
}

#[test]
fn verifying_names_what_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("images");
    assert!(image(&directory, &["verify"]).exits(0).stderr.starts_with("no images in `"));
    let (good, bad) = (put(&directory, "good", 1), put(&directory, "bad", 2));
    assert_eq!(image(&directory, &["verify"]).exits(0).stdout.lines().count(), 2);

    let path = directory.join(format!("{bad}.image"));
    let mut bytes = fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::remove_file(&path).unwrap();
    fs::write(&path, bytes).unwrap();

    let ran = image(&directory, &["verify"]).exits(2);
    assert_eq!(ran.stdout, format!("{}  is what it should be\n", &good.to_string()[..12]));
    assert!(ran.stderr.contains("the hash of the memory does not fit"), "{ran:?}");
    let object = image(&directory, &["verify", "--json"]).json(2);
    let bad_one = object["images"].as_array().unwrap().iter().find(|image| image["ok"] == false).unwrap();
    assert_eq!((&bad_one["key"], &bad_one["error"]["kind"]), (&json!(bad.to_string()), &json!("image")));

    image(&directory, &["verify", &good.to_string()[..8]]).exits(0);
    image(&directory, &["verify", &good.to_string(), &bad.to_string()[..8]]).exits(2);
    // Verifying throws nothing away.
    assert!(path.exists());
}

#[test]
fn keys_that_name_no_image_or_several_are_mistakes() {
    let folder = tempfile::tempdir().unwrap();
    for name in 0..17 {
        put(folder.path(), &name.to_string(), 1);
    }
    let message = image(folder.path(), &["verify", "xyz"]).error(2);
    assert_eq!(
        message,
        "no image has a key that starts with `xyz` (`aardvark image list` shows those there are)\n"
    );
    image(folder.path(), &["verify", ""]).error(2);
    // Seventeen keys, sixteen digits.
    let keys = keys(folder.path());
    let twice =
        keys.iter().find(|key| keys.iter().filter(|other| other[..1] == key[..1]).count() > 1).unwrap();
    let object = image(folder.path(), &["verify", "--json", &twice[..1]]).json(2);
    assert!(object["error"]["message"].as_str().unwrap().ends_with("(give more digits)"), "{object}");
}

#[test]
fn pruning_by_age_by_size_and_altogether() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path();
    let [a, b, c, d] = [("a", 40), ("b", 30), ("c", 20), ("d", 10)]
        .map(|(name, hours)| put(directory, name, hours).to_string());
    let ran = image(directory, &["prune"]).exits(0);
    assert!(ran.stdout.starts_with("0 images removed, 0 B; 4 images left, "), "{ran:?}");

    let object = image(directory, &["prune", "--older-than", "35h", "--json"]).json(0);
    assert_eq!((&object["removed"], &object["kept"]), (&json!([a]), &json!(3)));
    let each = object["removedBytes"].as_u64().unwrap();
    let object =
        image(directory, &["prune", "--older-than", "25h", "--limit", &each.to_string(), "--json"]).json(0);
    assert_eq!((&object["removed"], &object["keptBytes"]), (&json!([b, c]), &json!(each)));
    assert_eq!(keys(directory), [d]);

    let mut limited = command(&["image", "prune"]);
    limited.env("AARDVARK_IMAGE_DIR", directory).env("AARDVARK_IMAGE_LIMIT", "1 kB");
    assert!(finish(&mut limited).exits(0).stdout.starts_with("1 image removed, "));
    put(directory, "e", 0);
    let object = image(directory, &["prune", "--all", "--json"]).json(0);
    assert_eq!((&object["kept"], &object["keptBytes"]), (&json!(0), &json!(0)));
    assert_eq!(keys(directory), [""; 0]);
}

#[test]
fn a_directory_that_others_can_write_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o777)).unwrap();
    for arguments in [&["list"][..], &["verify"], &["prune", "--all"]] {
        let message = image(folder.path(), arguments).error(2);
        assert!(
            message.contains("can be written by other users") && message.contains("`chmod go-w`"),
            "{message}"
        );
    }
}

#[test]
fn commands_at_once_get_on_with_each_other() {
    let folder = tempfile::tempdir().unwrap();
    for name in 0..12 {
        put(folder.path(), &name.to_string(), name);
    }
    let start = |arguments: &[&str]| {
        let mut started = command(&[&["image"], arguments].concat());
        started.env("AARDVARK_IMAGE_DIR", folder.path()).stdout(Stdio::null()).stderr(Stdio::piped());
        started.spawn().unwrap()
    };
    let all =
        [&["prune", "--all"][..], &["list"], &["prune", "--all"], &["list", "--parts"], &["prune", "--all"]];
    let running: Vec<_> = all.into_iter().map(start).collect();
    for process in running {
        let output = process.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(keys(folder.path()), [""; 0]);
}
