//! Hostile archives: each must be refused, with exactly this message.

use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::error::{Fault, Kind};

use crate::archive::{Entry, build, build_with};

const PLUGIN: &[u8] = b"def assess(quake):\n    return None\n";

fn plugin() -> Entry {
    Entry::deflated("plugin.py", PLUGIN)
}

fn check(bytes: &[u8], expected: &str) {
    let error = Bundle::from_zip(bytes).expect_err(expected);
    assert_eq!(error.to_string(), format!("bundle archive: {expected}"));
    assert_eq!((error.kind(), error.fault()), (Kind::Bundle, Fault::Guest));
}

/// An archive with the good plugin and one file of this name.
fn check_name(name: impl AsRef<[u8]>, expected: &str) {
    check(&build(&[plugin(), Entry::stored(name, b"x")]), expected);
}

#[test]
fn the_builder_builds_good_archives_when_not_told_otherwise() {
    let bytes =
        build(&[plugin(), Entry::stored("rules/", b"").mode(0o040_755), Entry::stored("rules/a.txt", b"a")]);
    let bundle = Bundle::from_zip(&bytes).unwrap();
    assert_eq!(bundle.file("plugin.py"), Some(PLUGIN));
    assert_eq!(bundle.files().count(), 2);
    let streamed = build(&[plugin().streamed(), Entry::stored("rules/a.txt", b"a").streamed()]);
    assert_eq!(Bundle::from_zip(&streamed).unwrap().digest(), bundle.digest());
    // Python's `zipfile` and others deflate even the empty content of a folder.
    let deflated = build(&[plugin(), Entry::deflated("rules/", b""), Entry::stored("rules/a.txt", b"a")]);
    assert_eq!(Bundle::from_zip(&deflated).unwrap().digest(), bundle.digest());
    let commented = build_with(&[plugin()], |end| end.comment = b"made by hand".to_vec());
    Bundle::from_zip(&commented).unwrap();
}

#[test]
fn names_that_lead_out_of_the_bundle() {
    check_name("/etc/passwd", "path `/etc/passwd` is absolute (make it relative to the bundle)");
    check_name("../plugin.py", "path `../plugin.py` contains `..` (name the file itself)");
    check_name("a/../b.py", "path `a/../b.py` contains `..` (name the file itself)");
    check_name("a/..", "path `a/..` contains `..` (name the file itself)");
    check_name("..\\b.py", "path `..\\b.py` contains a backslash (separate segments with `/`)");
    check_name("C:/b.py", "path `C:/b.py` begins with a drive letter (make it relative to the bundle)");
    check_name("c:b.py", "path `c:b.py` begins with a drive letter (make it relative to the bundle)");
    check_name("//host/share", "path `//host/share` is absolute (make it relative to the bundle)");
}

#[test]
fn names_that_some_system_reads_differently() {
    check_name("", "empty path");
    check_name("/", "empty path");
    check_name("a//b.py", "path `a//b.py` contains an empty segment");
    check_name("./b.py", "path `./b.py` contains the segment `.` (leave it out)");
    check_name("b.py\0.txt", "path `b.py\\u{0}.txt` contains NUL");
    check_name("a\nb.py", "path `a\\nb.py` contains the control character U+000A");
    check_name("a\u{9b}b.py", "path `a\\u{9b}b.py` contains the control character U+009B");
    check_name(b"caf\xe9.py", "path `caf\u{fffd}.py` is not UTF-8");
    check_name("b.py.", "path `b.py.` has a segment that ends with a dot or a space, which Windows drops");
    check_name(
        "a /b.py",
        "path `a /b.py` has a segment that ends with a dot or a space, which Windows drops",
    );
    check_name("a/NUL.py", "path `a/NUL.py` contains `NUL.py`, which names a device on Windows");
    check_name("com1", "path `com1` contains `com1`, which names a device on Windows");
    check_name("aux/b.py", "path `aux/b.py` contains `aux`, which names a device on Windows");
    check_name("LPT³.txt", "path `LPT³.txt` contains `LPT³.txt`, which names a device on Windows");
    check_name(
        "n".repeat(1025),
        &format!("path `{}…` may have at most 1024 bytes, found 1025", "n".repeat(60)),
    );
    check_name(
        vec!["d"; 65].join("/"),
        &format!("path `{}…` may have at most 64 segments, found 65", vec!["d"; 30].join("/") + "/"),
    );
}

#[test]
fn names_that_windows_cannot_have() {
    for character in [':', '<', '>', '"', '|', '?', '*'] {
        for name in [format!("a/b{character}c.py"), format!("{character}/b.py"), format!("ab{character}")] {
            let expected =
                format!("path `{name}` contains `{character}`, which Windows does not allow in names");
            check_name(&name, &expected);
        }
    }
    check_name("a/c:b.py", "path `a/c:b.py` contains `:`, which Windows does not allow in names");
}

#[test]
fn names_that_clash() {
    check_name("plugin.py", "path `plugin.py` stated twice");
    check_name(
        "Plugin.py",
        "paths `plugin.py` and `Plugin.py` differ in case only, which some file systems take for the same",
    );
    check_name("plugin.py/a.py", "path `plugin.py` is both a file and a folder");
    check(
        &build(&[plugin(), Entry::stored("plugin.py/", b"")]),
        "path `plugin.py` is both a file and a folder",
    );
    check(
        &build(&[plugin(), Entry::stored("Ä/x", b""), Entry::stored("ä/y", b"")]),
        "paths `Ä/x` and `ä/y` differ in case only, which some file systems take for the same",
    );
    check(
        &build(&[plugin(), Entry::stored("a", b""), Entry::stored("a-b", b""), Entry::stored("a/b/c", b"")]),
        "path `a` is both a file and a folder",
    );
    check(&build(&[plugin(), Entry::stored("d/", b""), Entry::stored("d/", b"")]), "path `d` stated twice");
}

#[test]
fn entries_that_are_no_plain_files() {
    check(
        &build(&[plugin(), Entry::stored("link", b"/etc/passwd").mode(0o120_777)]),
        "`link` is a symbolic link (replace it with a copy of what it points to)",
    );
    check(
        &build(&[plugin(), Entry::stored("pipe", b"").mode(0o010_644)]),
        "`pipe` is neither a file nor a folder (its mode is 0o10644)",
    );
    check(
        &build(&[plugin(), Entry::stored("d", b"").mode(0o040_755)]),
        "`d` is neither a file nor a folder (its mode is 0o40755)",
    );
    let marked = Entry { attributes: 0x10, ..Entry::stored("d", b"") };
    check(
        &build(&[plugin(), marked]),
        "`d` is marked as a folder, but is named like a file (end its name with `/`)",
    );
    let folder = Entry { attributes: 0x10, ..Entry::stored("d/", b"") };
    Bundle::from_zip(&build(&[plugin(), folder])).unwrap();
    check(&build(&[plugin(), Entry::stored("d/", b"data")]), "`d/` is a folder with data");
    check(&build(&[plugin(), Entry::deflated("d/", b"data")]), "`d/` is a folder with data");
    check(
        &build(&[plugin().both(|header| header.flags = 1)]),
        "`plugin.py` is encrypted (pack it without a password)",
    );
    check(
        &build(&[plugin().both(|header| header.flags = 1 << 13)]),
        "`plugin.py` uses features of ZIP that are not supported (flags 0x2000)",
    );
    check(
        &build(&[plugin().both(|header| header.method = 93)]),
        "`plugin.py` is compressed with method 93 (use deflate, or store it)",
    );
}

#[test]
fn headers_that_lie() {
    let lies: [(Entry, &str); 6] = [
        (plugin().local(|header| header.name = b"other1.py".to_vec()), "name"),
        (plugin().local(|header| header.method = 0), "compression method"),
        (plugin().local(|header| header.flags = 1 << 11), "flags"),
        (plugin().local(|header| header.checksum ^= 1), "checksum"),
        (plugin().local(|header| header.compressed += 1), "compressed size"),
        (plugin().local(|header| header.uncompressed = 1), "size"),
    ];
    for (entry, field) in lies {
        let expected = format!("`plugin.py`: the directory and the local header disagree on its {field}");
        check(&build(&[entry]), &expected);
    }
    check(
        &build(&[plugin().both(|header| header.uncompressed = 10)]),
        "`plugin.py` states 10 bytes, found 35",
    );
    check(
        &build(&[plugin().both(|header| header.checksum = 0xdead_beef)]),
        "`plugin.py` is damaged: its checksum is f15fd280, expected deadbeef",
    );
    check(
        &build(&[Entry::stored("plugin.py", b"x = 1").both(|header| header.uncompressed = 4)]),
        "`plugin.py` states 4 bytes, found 5",
    );
    let mut broken = plugin();
    broken.data.fill(0xff);
    check(&build(&[broken]), "`plugin.py` is damaged: its compressed data does not inflate");
    let mut longer = plugin().both(|header| header.compressed += 3);
    longer.data.extend(b"abc");
    check(&build(&[longer]), "`plugin.py`: 3 bytes follow its compressed data");
}

#[test]
fn layouts_that_readers_disagree_about() {
    let twin = Entry::stored("twin.py", PLUGIN);
    check(
        &build(&[plugin(), twin.clone().offset(0)]),
        "`twin.py`: the directory and the local header disagree on its name",
    );
    // The second entry's header lies inside of the first one's data.
    let inner = build(&[Entry::stored("twin.py", b"")]);
    let header = &inner[..37];
    let outer = Entry::stored("plugin.py", header);
    let inside = Entry { local: Entry::stored("z", b"").local, ..Entry::stored("twin.py", b"") };
    let bytes = build(&[outer, inside.offset(39)]);
    check(&bytes, "`twin.py` begins at byte 39, inside of the entry before it, which ends at 76");
    check(
        &build(&[plugin(), twin.clone().before(b"PK\x03\x04 hidden")]),
        &format!("`twin.py` begins at byte {}; the 11 bytes before it belong to no entry", plugin_end() + 11),
    );
    check(
        &build(&[plugin().before(b"#!/bin/sh\n"), twin.clone()]),
        "`plugin.py` begins at byte 10; the 10 bytes before it belong to no entry",
    );
    let mut padded = plugin();
    padded.descriptor = vec![0; 7];
    check(&build(&[padded]), "the 7 bytes before the directory belong to no entry");
    let large = plugin().both(|header| header.compressed = 1 << 30);
    let end = 39 + (1_u64 << 30);
    let directory = plugin_end();
    check(
        &build(&[large]),
        &format!(
            "`plugin.py` reaches into the directory: it ends at byte {end}, the directory begins at {directory}"
        ),
    );
    check(&build(&[plugin().offset(5)]), "`plugin.py`: expected a local header at byte 5, found other bytes");
    check(
        &build(&[plugin().offset(1 << 20)]),
        "`plugin.py`: expected a local header at byte 1048576, found other bytes",
    );
}

#[test]
fn directories_that_lie() {
    let good = build(&[plugin()]);
    check(b"", "expected a ZIP archive, found no end record (the file is cut off, or not a ZIP archive)");
    check(PLUGIN, "expected a ZIP archive, found no end record (the file is cut off, or not a ZIP archive)");
    check(
        &good[..good.len() - 1],
        "expected a ZIP archive, found no end record (the file is cut off, or not a ZIP archive)",
    );
    check(
        &[good.as_slice(), b"garbage"].concat(),
        "expected the archive to end with its end record, found 7 more bytes after it",
    );
    let commented = build_with(&[plugin()], |end| end.comment = b"a comment".to_vec());
    check(
        &commented[..commented.len() - 4],
        "expected an archive comment of 9 bytes, found 5 (the file is cut off)",
    );
    let nested = build_with(&[plugin()], |end| end.comment = build(&[]));
    check(&nested, &second_end(good.len()));
    let moved = [b"prefix".as_slice(), &good].concat();
    let end = moved.len() - 22;
    check(&moved, &format!("expected the directory to end at byte {end}, found that it ends at {}", end - 6));
    check(&build_with(&[plugin()], |end| end.entries = 2), "the directory states 2 entries, found 1");
    check(
        &build_with(&[plugin(), Entry::stored("b.py", b"")], |end| end.entries = 1),
        "the directory states 1 entries, found 2",
    );
    check(&build_with(&[plugin()], |end| end.disk = 1), "archives in several parts are not supported");
    let zip64 =
        "ZIP64 archives are not supported (bundles are small enough without; `aardvark pack` writes one)";
    check(&build_with(&[plugin()], |end| end.start = u32::MAX), zip64);
    check(&build_with(&[plugin()], |end| end.entries = u16::MAX), zip64);
    check(&build(&[plugin().central(|header| header.uncompressed = u32::MAX)]), zip64);
    check(
        &build_with(&[plugin()], |end| (end.size, end.start) = (end.size + 1, end.start - 1)),
        "entry 0: expected a directory record, found other bytes",
    );
    check(&build(&[]), "expected at least one file, found none");
    check(&build(&[Entry::stored("empty/", b"")]), "expected at least one file, found none");
}

#[test]
fn comments_in_which_another_archive_begins() {
    let end = build(&[plugin()]).len();
    let commented = |comment: &[u8]| build_with(&[plugin()], |end| end.comment = comment.to_vec());
    // A whole archive whose own comment is said to be longer, or shorter, than what follows.
    for stated in [0_u16, 1, 5, u16::MAX] {
        let mut inner = build(&[Entry::stored("plugin.py", b"other")]);
        let at = inner.len() - 22;
        inner.truncate(inner.len() - 2);
        inner.extend(stated.to_le_bytes());
        inner.extend(b"....");
        check(&commented(&inner), &second_end(end + at));
    }
    // Too little left for a record, which programs meet all the same.
    check(&commented(b"PK\x05\x06"), &second_end(end));
    check(&commented(b"see PK\x05\x06 there"), &second_end(end + 4));
    // The length of the comment is the first half of the signature.
    let mut comment = vec![b'.'; usize::from(u16::from_le_bytes(*b"PK"))];
    comment[..2].copy_from_slice(b"\x05\x06");
    check(&commented(&comment), &second_end(end - 2));
    Bundle::from_zip(&commented(b"PK\x05 PK\x01\x02")).unwrap();
}

#[test]
fn extra_fields_with_another_name() {
    let named = [b"\x75\x70\x0a\0\x01\0\0\0\0".as_slice(), b"b.py\0"].concat();
    let time = b"UT\x05\0\x01\0\0\0\0";
    let after_time = [time.as_slice(), &named].concat();
    for extra in [named, after_time, b"\x75\x70\0\0".to_vec()] {
        let expected =
            "`plugin.py` has the extra field 0x7075, which gives it another name (pack it without)";
        check(&build(&[plugin().central(|header| header.extra.clone_from(&extra))]), expected);
        check(&build(&[plugin().local(|header| header.extra.clone_from(&extra))]), expected);
    }
    let cut = b"UT\x06\0\x01\0\0\0\0".to_vec();
    let expected = "`plugin.py` has an extra field that is cut off";
    check(&build(&[plugin().central(|header| header.extra.clone_from(&cut))]), expected);
    check(&build(&[plugin().local(|header| header.extra.clone_from(&cut))]), expected);
    for harmless in [time.to_vec(), [time.as_slice(), &[0; 3]].concat()] {
        Bundle::from_zip(&build(&[plugin().both(|header| header.extra.clone_from(&harmless))])).unwrap();
    }
}

#[test]
fn descriptors_that_lie() {
    let lies = [(0, "checksum"), (4, "compressed size"), (8, "size")];
    for signature in [4, 0] {
        let good = || {
            let mut entry = plugin().streamed();
            entry.descriptor.drain(..4 - signature);
            entry
        };
        Bundle::from_zip(&build(&[good()])).unwrap();
        for (at, field) in lies {
            let mut entry = good();
            entry.descriptor[signature + at] ^= 1;
            let expected = format!(
                "`plugin.py`: the directory and the descriptor after the data disagree on its {field}"
            );
            check(&build(&[entry.clone()]), &expected);
            check(&build(&[entry, Entry::stored("b.py", b"")]), &expected);
        }
    }
    let expected = "`plugin.py`: the directory and the descriptor after the data disagree on its signature";
    let mut unsigned = plugin().streamed();
    unsigned.descriptor[0] = b'X';
    check(&build(&[unsigned]), expected);
    let mut misread = plugin().streamed();
    misread.descriptor.truncate(12);
    check(&build(&[misread]), expected);
}

fn second_end(at: usize) -> String {
    format!(
        "expected one end record, found the signature of another at byte {at}, where other programs may begin to \
         read (remove the archive's comment)"
    )
}

/// Where the good plugin's entry ends.
fn plugin_end() -> usize {
    30 + "plugin.py".len() + plugin().data.len()
}
