//! Plugins that are served from images on disk, good ones and bad ones.

use std::env;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::process::Command;

use aardvark_host::image::{ImageStore, Key, Limit};
use aardvark_host::{Source, Untyped};
use serde_json::json;

use super::Fixture;
use crate::support::{builder, files, unique};

const DIRECTORY: &str = "AARDVARK_TEST_SERVING_DIRECTORY";

fn plugin() -> Source {
    let manifest = r#"{"schemaVersion": "2.0", "name": "squares", "version": "1.0.0", "runtime": {"language": "python"}}"#;
    let text = "table = {n: n * n for n in range(1000)}\n\ndef square(n):\n    return table.pop(n)\n";
    files(&[("aardvark.manifest.json", manifest), ("plugin.py", text)])
}

/// Serves the plugin on a host of its own, which finds nothing in memory.
#[track_caller]
fn check_serves(store: &ImageStore) {
    let host = builder().image_store(store.clone()).build().unwrap();
    let slot = host.slot::<Untyped>(&unique("squares"), plugin()).unwrap();
    for _ in 0..3 {
        assert_eq!(slot.call("square", vec![json!(31)]).unwrap(), json!(961));
    }
    host.settle();
}

/// Serves the plugin once, and gives the keys of its image and of Python's, made for the next plugin.
fn served(fixture: &Fixture) -> [Key; 2] {
    check_serves(&fixture.store);
    let listed = fixture.store.list().unwrap();
    assert_eq!(listed.len(), 2, "{listed:?}");
    let is_of_plugin =
        |index: &usize| listed[*index].parts.readable().any(|part| part == ("plugin", "squares".into()));
    let plugin = (0..2).find(is_of_plugin).unwrap();
    [listed[plugin].key, listed[1 - plugin].key]
}

fn inode(fixture: &Fixture, key: Key) -> u64 {
    fs::metadata(fixture.path(key)).unwrap().ino()
}

/// Without Python's image, which would be made again if anything started Python.
#[test]
fn who_finds_the_image_starts_no_python() {
    let fixture = Fixture::new();
    let [plugin, python] = served(&fixture);
    fs::remove_file(fixture.path(python)).unwrap();
    let before = inode(&fixture, plugin);
    check_serves(&fixture.store);
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "image::serving::child"]).env(DIRECTORY, fixture.store.directory());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(fixture.names(), [format!("{plugin}.image")]);
    assert_eq!(inode(&fixture, plugin), before);
}

/// Two files of 25 MB are a third of the image, and a plugin finds them as its top level left them.
#[test]
fn the_files_of_a_top_level_are_kept_with_the_image() {
    let manifest = json!({
        "schemaVersion": "2.0", "name": "squares", "version": "1.0.0", "runtime": {"language": "python"},
        "resources": {"filesystem": {"mode": "readWrite"}},
    });
    let text = "
for name in 'ab':
    with open('/tmp/' + name, 'wb') as file: file.write(name.encode() * 25_000_000)
def counted():
    counted = []
    for name in 'ab':
        with open('/tmp/' + name, 'r+b') as file:
            content = file.read()
            counted.append([content[-1], content.count(content[:1])])
            file.seek(0)
            file.write(b'changed')
    return counted
";
    let source = || files(&[("aardvark.manifest.json", &manifest.to_string()), ("plugin.py", text)]);
    let fixture = Fixture::new();
    let wanted = [[97, 25_000_000], [98, 25_000_000]];
    let check_counted = || {
        let host = builder().image_store(fixture.store.clone());
        let host = host.build().unwrap();
        let slot = host.slot::<Untyped>(&unique("counted"), source()).unwrap();
        for _ in 0..3 {
            assert_eq!(slot.call("counted", vec![]).unwrap(), json!(wanted));
        }
        host.settle();
    };
    check_counted();
    let listed = fixture.store.list().unwrap();
    let plugin = listed.iter().find(|image| image.disk_bytes > 60_000_000).unwrap().key;
    let python = listed.iter().find(|image| image.key != plugin).unwrap().key;
    fs::remove_file(fixture.path(python)).unwrap();
    let before = inode(&fixture, plugin);
    check_counted();
    assert_eq!((fixture.names(), inode(&fixture, plugin)), (vec![format!("{plugin}.image")], before));
}

/// What another process does; nothing in the process that runs all tests.
#[test]
fn child() {
    if let Ok(directory) = env::var(DIRECTORY) {
        check_serves(&ImageStore::new(directory, Limit::default()));
    }
}

/// What becomes of an image's bytes.
type Change = fn(Vec<u8>) -> Vec<u8>;

#[test]
fn a_damaged_image_is_made_again_and_the_plugin_serves() {
    let fixture = Fixture::new();
    let [plugin, python] = served(&fixture);
    let path = fixture.path(plugin);
    let exchanged: [(&str, Change); 5] = [
        ("cut off", |mut bytes| {
            bytes.truncate(20_000_000);
            bytes
        }),
        ("a bit of the head", |mut bytes| {
            bytes[150] ^= 1;
            bytes
        }),
        ("a byte of the memory", |mut bytes| {
            bytes[3_000_000] ^= 0xFF;
            bytes
        }),
        ("a foreign file", |_| vec![b'x'; 1_000_000]),
        ("an empty file", |_| Vec::new()),
    ];
    for (what, change) in exchanged {
        let bytes = fs::read(&path).unwrap();
        // Not changed in its place: an isolate that is about to end may still have it mapped.
        fs::remove_file(&path).unwrap();
        fs::write(&path, change(bytes)).unwrap();
        check_made_again(&fixture, plugin, what);
    }
    fs::rename(fixture.path(python), &path).unwrap();
    check_made_again(&fixture, plugin, "another image");
}

/// Asserts that the image is not what it should be, costs no plugin, and then is again.
#[track_caller]
fn check_made_again(fixture: &Fixture, key: Key, what: &str) {
    assert!(fixture.store.verify(&key).is_err(), "{what}");
    check_serves(&fixture.store);
    fixture.store.verify(&key).expect(what);
}

#[test]
fn a_store_that_cannot_be_used_costs_no_plugin() {
    let fixture = Fixture::new();
    fs::create_dir_all(fixture.store.directory()).unwrap();
    fs::set_permissions(fixture.store.directory(), fs::Permissions::from_mode(0o777)).unwrap();
    check_serves(&fixture.store);
    assert_eq!(fixture.names(), [""; 0]);

    fs::remove_dir(fixture.store.directory()).unwrap();
    fs::write(fixture.store.directory(), "a file in its place").unwrap();
    check_serves(&fixture.store);
}
