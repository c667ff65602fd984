//! Packing, and properties of packing and reading.

use std::collections::BTreeMap;

use aardvark_manifest::bundle::{Bundle, pack};
use proptest::prelude::*;

use crate::archive::{Entry, build};

#[test]
fn packing_is_reproducible_down_to_the_byte() {
    let files =
        [("plugin.py", "x = 1\n".repeat(100)), ("rules/eu.py", String::new()), ("a.txt", "a".to_owned())];
    let packed = pack(&Bundle::from_files(files.clone()).unwrap()).unwrap();
    let reversed = pack(&Bundle::from_files(files.into_iter().rev()).unwrap()).unwrap();
    assert_eq!(packed, reversed);
    assert_eq!(pack(&Bundle::from_zip(&packed).unwrap()).unwrap(), packed);

    // First entry: sorted first, dated 1980-01-01, no extra field.
    assert_eq!(packed[10..14], [0, 0, 0x21, 0]);
    assert_eq!(packed[26..30], [5, 0, 0, 0]);
    assert_eq!(&packed[30..35], b"a.txt");
    // In the directory: a regular file with mode 0644.
    let record = packed.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    assert_eq!(packed[record + 38..record + 42], (0o100_644_u32 << 16).to_le_bytes());
    assert!(packed.len() < 600, "{} bytes", packed.len());
}

#[test]
fn what_compresses_too_well_is_stored_so_that_it_can_be_read() {
    let zeros = vec![0; 3 << 20];
    let bundle = Bundle::from_files([("plugin.py", b"".as_slice()), ("zeros.bin", &zeros)]).unwrap();
    let packed = pack(&bundle).unwrap();
    assert!(packed.len() > zeros.len());
    assert_eq!(Bundle::from_zip(&packed).unwrap().digest(), bundle.digest());
}

#[test]
fn a_bundle_moves_between_threads() {
    fn check<T: Send + Sync + Clone + 'static>() {}
    check::<Bundle>();
}

/// Files with unlike names: equal names in different case and files that are folders are other tests' business.
fn files() -> impl Strategy<Value = BTreeMap<String, Vec<u8>>> {
    let segment = "[a-z0-9äß地_-]{1,8}(\\.[a-z0-9]{1,3})?";
    let path = prop::collection::vec(segment, 1..4).prop_map(|segments| format!("f/{}", segments.join("/")));
    prop::collection::btree_map(path, prop::collection::vec(any::<u8>(), 0..200), 0..8)
}

proptest! {
    #[test]
    fn any_set_of_files_survives_packing(mut files in files()) {
        files.insert("plugin.py".to_owned(), Vec::new());
        // A path that is also a folder, or a device, is refused; nothing to pack then.
        if let Ok(bundle) = Bundle::from_files(&files) {
            let packed = pack(&bundle).unwrap();
            let again = Bundle::from_zip(&packed).unwrap();
            prop_assert_eq!(again.digest(), bundle.digest());
            prop_assert!(again.files().eq(bundle.files()));
            prop_assert_eq!(pack(&again).unwrap(), packed);
        }
    }

    #[test]
    fn arbitrary_paths_never_panic(paths in prop::collection::vec(any::<String>(), 0..6)) {
        if let Ok(bundle) = Bundle::from_files(paths.iter().map(|path| (path, "x"))) {
            prop_assert_eq!(Bundle::from_zip(&pack(&bundle).unwrap()).unwrap().digest(), bundle.digest());
        }
    }

    #[test]
    fn mutated_archives_never_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<prop::sample::Index>(),
        keep in any::<bool>(),
    ) {
        let mut bytes = build(&[
            Entry::deflated("plugin.py", &b"x = 1\n".repeat(20)),
            Entry::stored("d/", b""),
            Entry::stored("d/a.txt", b"a").streamed(),
        ]);
        for (index, byte) in edits {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        if !keep {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(bundle) = Bundle::from_zip(&bytes) {
            prop_assert_eq!(Bundle::from_zip(&pack(&bundle).unwrap()).unwrap().digest(), bundle.digest());
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Bundle::from_zip(&bytes).is_err());
    }
}
