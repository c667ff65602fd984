//! Limits are enforced on what is really read, in folders as in archives.

use std::fs;

use aardvark_manifest::bundle::{Bundle, BundleLimits};

use crate::archive::{Entry, build};

const PLUGIN: &[u8] = b"x = 1\n";

fn limits(change: impl Fn(&mut BundleLimits)) -> BundleLimits {
    let mut limits = BundleLimits::default();
    change(&mut limits);
    limits
}

/// Reads the same files as an archive, as a folder and as a list; all must fail with the same words.
fn check(files: &[(&str, &[u8])], limits: &BundleLimits, expected: &str) {
    let entries: Vec<_> = files.iter().map(|(path, bytes)| Entry::deflated(path, bytes)).collect();
    let error = Bundle::from_zip_with(&build(&entries), limits).unwrap_err();
    assert_eq!(error.to_string(), format!("bundle archive: {expected}"));

    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        fs::write(folder.path().join(path), bytes).unwrap();
    }
    let error = Bundle::from_folder_with(folder.path(), limits).unwrap_err();
    assert_eq!(error.to_string(), format!("bundle `{}`: {expected}", folder.path().display()));

    let error = Bundle::from_files_with(files.iter().copied(), limits).unwrap_err();
    assert_eq!(error.to_string(), format!("bundle: {expected}"));
}

#[test]
fn one_file() {
    let limits = limits(|limits| limits.file_bytes = 99);
    let expected = "`data.bin` may have at most 99 bytes, found at least 100";
    check(&[("plugin.py", PLUGIN), ("data.bin", &[7; 2000])], &limits, expected);
    Bundle::from_files_with([("plugin.py", PLUGIN), ("data.bin", &[7; 99])], &limits).unwrap();
}

#[test]
fn all_files_together() {
    let limits = limits(|limits| limits.total_bytes = 150);
    let expected = "all files together may have at most 150 bytes, found at least 151";
    check(&[("a.bin", &[7; 100]), ("b.bin", &[8; 60]), ("plugin.py", PLUGIN)], &limits, expected);
}

#[test]
fn number_of_entries() {
    let limits = limits(|limits| limits.entries = 2);
    let expected = "a bundle may have at most 2 entries, found 3";
    check(&[("a", b""), ("b", b""), ("plugin.py", PLUGIN)], &limits, expected);
}

#[test]
fn paths() {
    let limits = limits(|limits| limits.path_bytes = 9);
    check(
        &[("plugin.py", PLUGIN), ("abcdefghij", b"")],
        &limits,
        "path `abcdefghij` may have at most 9 bytes, found 10",
    );
}

#[test]
fn the_archive_itself() {
    let limits = limits(|limits| limits.archive_bytes = 50);
    let bytes = build(&[Entry::stored("plugin.py", PLUGIN)]);
    let error = Bundle::from_zip_with(&bytes, &limits).unwrap_err();
    let expected = format!("an archive may have at most 50 bytes, found at least {}", bytes.len());
    assert_eq!(error.to_string(), format!("bundle archive: {expected}"));

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plugin.zip");
    fs::write(&path, &bytes).unwrap();
    let error = Bundle::open_with(&path, &limits).unwrap_err();
    let expected = "an archive may have at most 50 bytes, found at least 51";
    assert_eq!(error.to_string(), format!("bundle archive `{}`: {expected}", path.display()));
}

#[test]
fn a_zip_bomb_stops_at_the_ratio_whatever_its_headers_say() {
    let zeros = vec![0; 100 << 20];
    let bomb = Entry::deflated("bomb.bin", &zeros);
    let input = bomb.data.len() as u64;
    assert!((zeros.len() as u64) / input > 900, "deflate reaches about 1000:1");
    let expected = format!(
        "bundle archive: `bomb.bin` may inflate to at most 200 times its compressed {input} bytes, found at least {} \
         bytes",
        input * 200 + 1,
    );
    let plugin = Entry::stored("plugin.py", PLUGIN);
    for entry in [bomb.clone(), bomb.both(|header| header.uncompressed = 10)] {
        let error = Bundle::from_zip(&build(&[plugin.clone(), entry])).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn many_small_bombs_stop_at_the_total() {
    // Each is below the size from which the ratio counts.
    let zeros = vec![0; 1 << 20];
    let mut entries = vec![Entry::stored("plugin.py", PLUGIN)];
    entries.extend((0..20).map(|number| Entry::deflated(format!("{number}.bin"), &zeros)));
    let limits = limits(|limits| limits.total_bytes = 8 << 20);
    let error = Bundle::from_zip_with(&build(&entries), &limits).unwrap_err();
    let expected =
        "bundle archive: all files together may have at most 8388608 bytes, found at least 8388609";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn a_bomb_inside_a_bundle_is_just_a_file() {
    let inner = build(&[Entry::deflated("zeros", &vec![0; 10 << 20])]);
    let bundle =
        Bundle::from_zip(&build(&[Entry::stored("plugin.py", PLUGIN), Entry::stored("in.zip", &inner)]))
            .unwrap();
    assert_eq!(bundle.file("in.zip"), Some(inner.as_slice()));
}
