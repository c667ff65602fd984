//! What is put is got.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

use aardvark_host::image::{ImagePut, Parts};
use aardvark_manifest::error::{Fault, Kind};

use super::{BLOCK, Fixture, OUTSIDE, contents, memory, parts, written};

#[test]
fn an_image_is_got_as_it_was_put() {
    let fixture = Fixture::new();
    for (index, (outside, memory)) in [
        (&b""[..], memory(BLOCK)),
        (OUTSIDE, memory(37 * BLOCK)),
        (&[7; 300_000], memory(3 * BLOCK)),
        (OUTSIDE, vec![0; 5 * BLOCK]),
    ]
    .into_iter()
    .enumerate()
    {
        let parts = parts("alerts").with("index", index.to_string());
        assert!(fixture.store.get(&parts.key()).unwrap().is_none());
        let put = written(fixture.store.put(&parts, outside, &memory[..]).unwrap());
        let got = fixture.store.get(&parts.key()).unwrap().unwrap();
        for image in [put, got] {
            assert_eq!(image.outside, outside);
            assert_eq!(image.memory_offset % BLOCK as u64, 0);
            assert!(contents(&image) == memory, "memory {index} differs");
            // A second handle to the same file, not a way to change it.
            assert!(image.file.set_len(0).is_err());
        }
        fixture.store.verify(&parts.key()).unwrap();
    }
    assert!(fixture.names().iter().all(|name| name.ends_with(".image")), "{:?}", fixture.names());
}

#[test]
fn zeros_take_no_disk_space_where_files_can_have_holes() {
    let fixture = Fixture::new();
    let memory = memory(48 * BLOCK);
    let image = written(fixture.store.put(&parts("alerts"), OUTSIDE, &memory[..]).unwrap());
    let metadata = image.file.metadata().unwrap();
    assert_eq!(metadata.len(), 49 * BLOCK as u64);
    let listed = &fixture.store.list().unwrap()[0];
    assert_eq!(listed.disk_bytes, metadata.blocks() * 512);
    assert_eq!(listed.memory_bytes, memory.len() as u64);
    // 32 blocks of data, one of head, and what the file system needs for itself.
    assert!(listed.disk_bytes <= 36 * BLOCK as u64, "{}", listed.disk_bytes);
}

#[test]
fn a_memory_can_be_a_file() {
    let fixture = Fixture::new();
    let memory = memory(20 * BLOCK);
    let mut file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut file, &memory).unwrap();
    written(fixture.store.put(&parts("alerts"), OUTSIDE, &file).unwrap());
    let got = fixture.store.get(&parts("alerts").key()).unwrap().unwrap();
    assert!(contents(&got) == memory);
}

#[test]
fn a_second_image_replaces_the_first_and_the_first_stays_as_it_was_for_those_who_have_it() {
    let fixture = Fixture::new();
    let parts = parts("alerts");
    let first = written(fixture.store.put(&parts, b"first", &memory(2 * BLOCK)[..]).unwrap());
    let second = memory(3 * BLOCK);
    written(fixture.store.put(&parts, b"second", &second[..]).unwrap());
    let got = fixture.store.get(&parts.key()).unwrap().unwrap();
    assert_eq!(got.outside, b"second");
    assert!(contents(&got) == second);
    assert!(contents(&first) == memory(2 * BLOCK));
    assert_eq!(fixture.names().len(), 1);
}

#[test]
fn directory_and_files_are_this_users_alone() {
    let fixture = Fixture::new();
    let key = fixture.put(&parts("alerts"));
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode(fixture.store.directory()), 0o700);
    assert_eq!(mode(&fixture.path(key)), 0o400);
}

#[test]
fn the_list_says_what_went_into_an_image() {
    let fixture = Fixture::new();
    assert_eq!(fixture.store.list().unwrap().len(), 0);
    let key = fixture.put(&parts("alerts"));
    let listed = &fixture.store.list().unwrap()[0];
    assert_eq!((listed.key, &listed.parts), (key, &parts("alerts")));
    assert_eq!(listed.path, fixture.path(key));
    assert!(listed.problem.is_none());
    let readable: Vec<_> = listed.parts.readable().map(|(name, text)| format!("{name}={text}")).collect();
    assert_eq!(readable, ["pyodide=314.0.7", &format!("bundle={}", "ab".repeat(32)), "plugin=alerts"]);
}

#[test]
fn what_is_no_memory_is_refused_before_anything_is_written() {
    let fixture = Fixture::new();
    let block = vec![1; BLOCK];
    for (parts, outside, memory, message) in [
        (
            parts("a"),
            vec![],
            &block[..0],
            "expected a memory of a multiple of 65536, at most 4294967296, bytes, found 0",
        ),
        (
            parts("a"),
            vec![],
            &block[..100],
            "expected a memory of a multiple of 65536, at most 4294967296, bytes, found 100",
        ),
        (
            parts("a"),
            vec![0; (1 << 30) + 1],
            &block[..],
            "expected outside state of at most 1073741824 bytes, found 1073741825",
        ),
        (
            Parts::new().with("p", vec![0; 65_536]),
            vec![],
            &block[..],
            "expected parts of at most 65536 bytes, found 65553",
        ),
    ] {
        let error = fixture.store.put(&parts, &outside, memory).unwrap_err();
        assert_eq!((error.kind(), error.fault()), (Kind::Image, Fault::Host));
        let expected = format!(
            "the image cannot be kept: {message} (the plugin works without; write less at its top level to keep one)"
        );
        assert_eq!(error.to_string(), expected);
    }
    assert!(!fixture.store.directory().exists());
}

#[test]
fn a_memory_that_cannot_be_read_leaves_nothing() {
    struct Torn;
    impl aardvark_host::image::MemorySource for Torn {
        fn len(&self) -> u64 {
            20 * BLOCK as u64
        }
        fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<()> {
            buffer.fill(1);
            if offset == 0 { Ok(()) } else { Err(std::io::ErrorKind::TimedOut.into()) }
        }
    }
    let fixture = Fixture::new();
    let put = fixture.store.put(&parts("alerts"), OUTSIDE, &Torn).unwrap();
    let ImagePut::NotWritten { cause } = put else { panic!("written: {put:?}") };
    assert_eq!(cause.kind(), std::io::ErrorKind::TimedOut);
    assert_eq!(fixture.names(), [""; 0]);
}
