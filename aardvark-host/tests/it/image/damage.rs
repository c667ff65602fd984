//! Files that are not the image they should be: refused, every one, and nothing else happens.

use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;

use aardvark_host::image::Key;
use aardvark_manifest::error::{Fault, Kind};

use super::{BLOCK, Fixture, Numbers, OUTSIDE, contents, memory, parts, written};

/// Asserts that neither way of reading accepts the file; the second one removes it.
#[track_caller]
fn check_refused(fixture: &Fixture, key: Key, expected: &str) {
    let error = fixture.store.verify(&key).unwrap_err();
    assert_eq!((error.kind(), error.fault()), (Kind::Image, Fault::Host), "{error}");
    let expected = format!(
        "the image `{}` is not used: {expected} (remove the file; the image is built again when it is needed)",
        fixture.path(key).display()
    );
    assert_eq!(error.to_string(), expected);
    assert!(fixture.store.get(&key).unwrap().is_none());
    assert!(!fixture.path(key).exists(), "the file is still there");
}

/// Asserts that an open file, changed in place, is refused.
#[track_caller]
fn check_changed(fixture: &Fixture, key: Key, what: impl std::fmt::Display) {
    let error = fixture.store.verify(&key).expect_err(&what.to_string());
    assert_eq!(error.kind(), Kind::Image, "{what}: {error}");
}

/// Changes an image in its place.
type Change = fn(&File);

/// One image of 2 MiB: 500 flipped bits in the first 512 bytes, where every byte is a field, a part or outside state,
/// 500 anywhere else, 100 truncations, 100 extensions, 100 overwritten ranges and 50 exchanged blocks.
#[test]
fn over_a_thousand_changes_are_all_refused() {
    let fixture = Fixture::new();
    let key = parts("alerts").key();
    written(fixture.store.put(&parts("alerts"), OUTSIDE, &memory(32 * BLOCK)[..]).unwrap());
    let good = fs::read(fixture.path(key)).unwrap();
    let length = good.len() as u64;
    let file = fixture.file_to_write(key);
    let mut numbers = Numbers(3);
    let put_back = |at: u64, bytes: usize| file.write_all_at(&good[at as usize..][..bytes], at).unwrap();

    for round in 0..1000 {
        let at = if round < 500 { numbers.below(512) } else { 512 + numbers.below(length - 512) };
        let bit = numbers.below(8);
        file.write_all_at(&[good[at as usize] ^ (1 << bit)], at).unwrap();
        check_changed(&fixture, key, format_args!("bit {bit} of byte {at}"));
        put_back(at, 1);
    }
    for _ in 0..100 {
        let cut = numbers.below(length);
        file.set_len(cut).unwrap();
        check_changed(&fixture, key, format_args!("cut to {cut}"));
        file.set_len(length).unwrap();
        put_back(cut, (length - cut) as usize);
    }
    for round in 0..100 {
        let more = if round < 50 { 1 + numbers.below(4096) } else { (1 + numbers.below(64)) * BLOCK as u64 };
        file.set_len(length + more).unwrap();
        check_changed(&fixture, key, format_args!("{more} more bytes"));
        file.set_len(length).unwrap();
    }
    for _ in 0..100 {
        let bytes = 1 + numbers.below(100_000);
        let at = numbers.below(length - bytes);
        let other: Vec<u8> = good[at as usize..][..bytes as usize].iter().map(|byte| !byte).collect();
        file.write_all_at(&other, at).unwrap();
        check_changed(&fixture, key, format_args!("{bytes} other bytes at {at}"));
        put_back(at, bytes as usize);
    }
    for _ in 0..50 {
        let block = BLOCK as u64;
        let (a, b) = (numbers.below(length / block) * block, numbers.below(length / block) * block);
        if good[a as usize..][..BLOCK] == good[b as usize..][..BLOCK] {
            continue;
        }
        file.write_all_at(&good[a as usize..][..BLOCK], b).unwrap();
        file.write_all_at(&good[b as usize..][..BLOCK], a).unwrap();
        check_changed(&fixture, key, format_args!("blocks at {a} and {b} exchanged"));
        put_back(a, BLOCK);
        put_back(b, BLOCK);
    }
    // All of it undone, with zeros where holes were: the same image.
    fixture.store.verify(&key).unwrap();
    assert!(contents(&fixture.store.get(&key).unwrap().unwrap()) == memory(32 * BLOCK));
}

/// As large as an interpreter's: one bit in each of the kinds of places there are.
#[test]
fn one_bit_of_a_real_size_is_refused() {
    let fixture = Fixture::new();
    let key = parts("alerts").key();
    written(fixture.store.put(&parts("alerts"), OUTSIDE, &memory(576 * BLOCK)[..]).unwrap());
    let file = fixture.file_to_write(key);
    let length = file.metadata().unwrap().len();
    let hole = 3 * BLOCK as u64;
    for at in [0, 20, 113, 150, 3000, BLOCK as u64, hole, hole + 65_535, length / 2, length - 1] {
        let mut byte = [0];
        file.read_exact_at(&mut byte, at).unwrap();
        file.write_all_at(&[byte[0] ^ 0x10], at).unwrap();
        check_changed(&fixture, key, at);
        file.write_all_at(&byte, at).unwrap();
    }
    fixture.store.verify(&key).unwrap();
}

#[test]
fn a_hole_filled_with_zeros_is_the_same_image() {
    let fixture = Fixture::new();
    let key =
        fixture.store.put(&parts("alerts"), OUTSIDE, &memory(9 * BLOCK)[..]).map(|_| parts("alerts").key());
    let key = key.unwrap();
    let bytes = fs::read(fixture.path(key)).unwrap();
    fixture.file_to_write(key).write_all_at(&bytes, 0).unwrap();
    fixture.store.verify(&key).unwrap();
    assert!(contents(&fixture.store.get(&key).unwrap().unwrap()) == memory(9 * BLOCK));
}

#[test]
fn the_message_says_what_is_wrong() {
    let fixture = Fixture::new();
    let parts = parts("alerts");
    let other = fixture.put(&super::parts("other"));
    let changes: [(&str, Change); 9] = [
        ("expected 131072 bytes, found 131071", |file| file.set_len(131_071).unwrap()),
        ("expected 131072 bytes, found 196608", |file| file.set_len(196_608).unwrap()),
        ("expected 144 bytes, found 100", |file| file.set_len(100).unwrap()),
        ("expected an image of Aardvark, found a file of another kind", |file| {
            file.write_all_at(b"PK\x03\x04", 0).unwrap();
        }),
        ("expected version 2 of the image format, found 1", |file| file.write_all_at(&[1], 8).unwrap()),
        ("expected parts of at most 65536 bytes, found 18446744073709551615", |file| {
            file.write_all_at(&[0xFF; 8], 48).unwrap();
        }),
        ("expected the memory at byte 65536, found it at 65537", |file| file.write_all_at(&[1], 64).unwrap()),
        ("the hash of what precedes the memory does not fit", |file| {
            file.write_all_at(b"x", 60_000).unwrap()
        }),
        ("the hash of the memory does not fit", |file| file.write_all_at(b"x", 70_000).unwrap()),
    ];
    for (expected, change) in changes {
        let key = fixture.put(&parts);
        change(&fixture.file_to_write(key));
        check_refused(&fixture, key, expected);
    }
    fixture.store.verify(&other).unwrap();
}

#[test]
fn an_image_under_another_name_is_refused() {
    let fixture = Fixture::new();
    let (a, b) = (fixture.put(&parts("a")), fixture.put(&parts("b")));
    fs::rename(fixture.path(a), fixture.path(b)).unwrap();
    check_refused(&fixture, b, &format!("expected the image {b}, found the image {a} under its name"));
}

#[test]
fn things_that_are_no_images_are_refused_whatever_they_are() {
    let fixture = Fixture::new();
    let key = fixture.put(&parts("alerts"));
    let path = fixture.path(key);
    fs::rename(&path, fixture.store.directory().join("elsewhere")).unwrap();

    fs::write(&path, "").unwrap();
    check_refused(&fixture, key, "expected 144 bytes, found 0");
    fs::write(&path, vec![b'x'; 300_000]).unwrap();
    check_refused(&fixture, key, "expected an image of Aardvark, found a file of another kind");
    // The image itself, but through a link that somebody could turn.
    std::os::unix::fs::symlink("elsewhere", &path).unwrap();
    check_refused(&fixture, key, "expected a regular file, found something else");
    // Opening a pipe without a writer would wait for ever.
    let made = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
    assert!(made.success());
    check_refused(&fixture, key, "expected a regular file, found something else");

    fs::create_dir(&path).unwrap();
    let error = fixture.store.verify(&key).unwrap_err();
    assert!(error.to_string().contains("expected a regular file, found something else"), "{error}");
    assert!(fixture.store.get(&key).unwrap().is_none());
    assert!(path.is_dir(), "a directory is nobody's image and stays");
}

#[test]
fn a_damaged_image_is_listed_with_its_problem_and_put_again() {
    let fixture = Fixture::new();
    let key = fixture.put(&parts("alerts"));
    fixture.file_to_write(key).write_all_at(b"x", 0).unwrap();
    let listed = &fixture.store.list().unwrap()[0];
    assert_eq!((listed.key, listed.memory_bytes, listed.parts.iter().count()), (key, 0, 0));
    assert!(listed.problem.as_ref().unwrap().to_string().contains("a file of another kind"));
    assert!(fixture.store.get(&key).unwrap().is_none());
    fixture.put(&parts("alerts"));
    assert!(fixture.store.get(&key).unwrap().is_some());
}

#[test]
fn an_image_that_is_not_there_is_no_damage() {
    let fixture = Fixture::new();
    for _ in 0..2 {
        let error = fixture.store.verify(&parts("none").key()).unwrap_err();
        assert_eq!(error.kind(), Kind::NotFound);
        assert!(error.to_string().ends_with("(it is built when a plugin needs it)"), "{error}");
        fixture.put(&parts("some"));
    }
}
