//! The digest depends on the files and on nothing else.

use std::fs;
use std::path::Path;

use aardvark_manifest::bundle::{Bundle, pack};
use aardvark_manifest::manifest::Language;

use crate::archive::{Entry, build};

const FILES: [(&str, &[u8]); 4] = [
    ("plugin.py", b"import rules\n"),
    ("rules/__init__.py", b""),
    ("rules/eu.py", "GRÖSSE = 6\n".as_bytes()),
    ("daten/größe.bin", &[0, 255, 10, 13]),
];

fn write(folder: &Path, files: &[(&str, &[u8])]) {
    for (path, bytes) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

#[test]
fn every_source_gives_the_same_digest() {
    let bundle = Bundle::from_files(FILES).unwrap();
    let digest = bundle.digest();

    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &FILES);
    assert_eq!(Bundle::open(folder.path()).unwrap().digest(), digest);

    let mut entries: Vec<_> = FILES.iter().map(|(path, bytes)| Entry::deflated(path, bytes)).collect();
    entries.reverse();
    entries.push(Entry::stored("rules/", b""));
    assert_eq!(Bundle::from_zip(&build(&entries)).unwrap().digest(), digest);

    let packed = pack(&bundle).unwrap();
    assert_eq!(Bundle::from_zip(&packed).unwrap().digest(), digest);
    let path = folder.path().join("packed.zip");
    fs::write(&path, packed).unwrap();
    assert_eq!(Bundle::open(&path).unwrap().digest(), digest);
}

#[test]
fn what_never_belongs_to_a_bundle_does_not_count() {
    let digest = Bundle::from_files(FILES).unwrap().digest();
    let litter: [(&str, &[u8]); 7] = [
        (".git/HEAD", b"ref: refs/heads/main\n"),
        ("__pycache__/plugin.cpython-314.pyc", b"\0"),
        ("rules/__pycache__/eu.pyc", b"\0"),
        ("rules/old.pyc", b"\0"),
        (".DS_Store", b"\0"),
        ("__MACOSX/._plugin.py", b"\0"),
        (".venv/bin/activate", b""),
    ];
    let all: Vec<_> = FILES.into_iter().chain(litter).collect();
    assert_eq!(Bundle::from_files(all.iter().copied()).unwrap().digest(), digest);
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &all);
    assert_eq!(Bundle::from_folder(folder.path()).unwrap().digest(), digest);
    let entries: Vec<_> = all.iter().map(|(path, bytes)| Entry::stored(path, bytes)).collect();
    assert_eq!(Bundle::from_zip(&build(&entries)).unwrap().digest(), digest);
}

#[test]
fn the_digest_is_part_of_the_format() {
    // Changing this value breaks every image, cache and pin that is keyed by it.
    let bundle = Bundle::inline(Language::Python, "def assess(quake):\n    return None\n").unwrap();
    let text = bundle.digest().to_string();
    // Computed with Python's hashlib from the description of the format.
    assert_eq!(text, "1681ad6366eb427557688ac91d19cf18bd0b713b3670796a97c599105d5b5bba");
    assert_eq!(bundle.digest().short(), text[..12]);
}

#[test]
fn moving_bytes_between_path_and_content_changes_the_digest() {
    let variants: [&[(&str, &[u8])]; 6] = [
        &[("plugin.py", b""), ("ab", b"c")],
        &[("plugin.py", b""), ("a", b"bc")],
        &[("plugin.py", b""), ("abc", b"")],
        &[("plugin.py", b""), ("a", b""), ("b", b"c")],
        &[("plugin.py", b""), ("a", b"b"), ("c", b"")],
        &[("plugin.py", b"")],
    ];
    let mut digests: Vec<_> =
        variants.iter().map(|files| Bundle::from_files(files.iter().copied()).unwrap().digest()).collect();
    digests.sort();
    digests.dedup();
    assert_eq!(digests.len(), variants.len());
}
