//! The image store, through its public face and on real files.

mod damage;
mod eviction;
mod keeping;
mod locking;
mod place;
mod processes;
mod restores;
mod serving;
mod taking;
mod trust;

use std::fs::{self, File, OpenOptions};
use std::io::Read as _;
use std::io::{Seek as _, SeekFrom};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use aardvark_host::image::{ImagePut, ImageStore, Key, Limit, Parts, StoredImage};

/// WebAssembly's page.
const BLOCK: usize = 64 * 1024;

/// A store in a directory that goes away with it.
struct Fixture {
    _directory: tempfile::TempDir,
    store: ImageStore,
}

impl Fixture {
    fn new() -> Self {
        Self::limited(Limit::default())
    }

    fn limited(limit: Limit) -> Self {
        let directory = tempfile::tempdir().unwrap();
        // Not there yet: the store makes it.
        let store = ImageStore::new(directory.path().join("cache").join("images"), limit);
        Self { _directory: directory, store }
    }

    fn path(&self, key: Key) -> PathBuf {
        self.store.directory().join(format!("{key}.image"))
    }

    /// The names of all files in the store's directory.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(self.store.directory())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Keeps a small image made of `parts`.
    #[track_caller]
    fn put(&self, parts: &Parts) -> Key {
        written(self.store.put(parts, OUTSIDE, &memory(BLOCK)[..]).unwrap());
        parts.key()
    }

    fn file_to_write(&self, key: Key) -> File {
        let path = self.path(key);
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        OpenOptions::new().read(true).write(true).open(path).unwrap()
    }

    /// Makes the image look as if it had last been used so long ago.
    fn age(&self, key: Key, age: Duration) {
        let file = File::open(self.path(key)).unwrap();
        file.set_modified(SystemTime::now() - age).unwrap();
    }
}

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % limit
    }
}

const OUTSIDE: &[u8] = br#"{"tables": [5391, 12], "hiwire": []}"#;

fn parts(name: &str) -> Parts {
    Parts::new().with("pyodide", "314.0.7").with("bundle", [0xAB; 32]).with("plugin", name)
}

/// A memory of `bytes` in which every third block is zero.
fn memory(bytes: usize) -> Vec<u8> {
    let mut memory = vec![0; bytes];
    let mut state = 1_u64;
    for (index, block) in memory.chunks_mut(BLOCK).enumerate() {
        if index % 3 == 2 {
            continue;
        }
        for word in block.chunks_mut(8) {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            word.copy_from_slice(&(state ^ (state >> 29)).to_le_bytes());
        }
    }
    memory
}

#[track_caller]
fn written(put: ImagePut) -> StoredImage {
    match put {
        ImagePut::Written(image) => image,
        other => panic!("not written: {other:?}"),
    }
}

/// The memory of a stored image, read as it would be mapped.
fn contents(image: &StoredImage) -> Vec<u8> {
    let mut file = &image.file;
    file.seek(SeekFrom::Start(image.memory_offset)).unwrap();
    let mut memory = Vec::new();
    file.read_to_end(&mut memory).unwrap();
    assert_eq!(memory.len() as u64, image.memory_len);
    memory
}
