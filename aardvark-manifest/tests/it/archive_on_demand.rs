//! Archives that are no bundles: files are inflated when somebody reads them.

use aardvark_manifest::bundle::{Archive, BundleLimits};

use crate::archive::{Entry, build};

fn open(entries: &[Entry]) -> Result<Archive, String> {
    Archive::open(build(entries).into(), &BundleLimits::default()).map_err(|error| error.to_string())
}

#[test]
fn files_are_listed_and_read_one_by_one() {
    let archive = open(&[
        Entry::stored("pkg/", b"").mode(0o040_755),
        Entry::deflated("pkg/__init__.py", b"VALUE = 1\n"),
        Entry::stored("pkg/__pycache__/a.pyc", b"kept, unlike in a bundle"),
    ])
    .unwrap();
    let files: Vec<_> = archive.files().collect();
    assert_eq!(files, [("pkg/__init__.py", 10), ("pkg/__pycache__/a.pyc", 24)]);
    assert_eq!(archive.read(0).unwrap(), b"VALUE = 1\n");
    assert_eq!(archive.read(1).unwrap(), b"kept, unlike in a bundle");
    assert_eq!(archive.read(2).unwrap_err().to_string(), "expected the index of one of 2 files, found 2");
}

#[test]
fn damage_is_found_by_whoever_reads_it() {
    let archive = open(&[
        Entry::stored("good.py", b"good"),
        Entry::stored("bad.py", b"damaged").both(|header| header.checksum = 1),
        Entry::deflated("short.py", b"short").both(|header| header.uncompressed = 6),
    ])
    .unwrap();
    assert_eq!(archive.read(0).unwrap(), b"good");
    let read = |index| archive.read(index).unwrap_err().to_string();
    assert!(read(1).starts_with("`bad.py` is damaged: its checksum is "), "{}", read(1));
    assert_eq!(read(2), "`short.py` states 6 bytes, found 5");
}

#[test]
fn what_is_wrong_without_the_data_is_found_at_once() {
    let check = |entries: &[Entry], expected: &str| assert_eq!(open(entries).unwrap_err(), expected);
    check(&[Entry::stored("../x.py", b"")], "path `../x.py` contains `..` (name the file itself)");
    check(&[Entry::stored("x/", b"data").mode(0o040_755)], "`x/` is a folder with data");
    check(
        &[Entry::deflated("x.py", b"x").both(|header| header.uncompressed = u32::MAX - 1)],
        "`x.py` may have at most 134217728 bytes, found at least 4294967294",
    );
    let mut limits = BundleLimits::default();
    limits.total_bytes = 3;
    let refused =
        Archive::open(build(&[Entry::stored("a", b"aa"), Entry::stored("b", b"bb")]).into(), &limits);
    assert_eq!(
        refused.unwrap_err().to_string(),
        "all files together may have at most 3 bytes, found at least 4"
    );
}
