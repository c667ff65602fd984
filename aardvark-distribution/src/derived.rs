//! Files that were computed from a distribution and can be computed again: compiled standard library, code caches.
//!
//! They live in `derived/KEY/` inside the distribution, so that replacing it removes them. A file that cannot be
//! written is not an error, and one that does not read back exactly as written does not exist. Keys that nobody has
//! used for a month go: each version of Aardvark and of V8 has keys of its own.
//!
//! ```text
//! magic and version  8 bytes, "AARDDRV1"
//! length             8 bytes, little endian: bytes of content
//! check              32 bytes: SHA-256 over key, name and content, the first two preceded by their lengths
//! content
//! ```

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use crate::distribution::Distribution;
use crate::readable::{self, readable_by_all};
use crate::record::is_plain;
use crate::sum::hex;

/// The directory of derived files, inside the distribution.
pub(crate) const DERIVED: &str = "derived";

/// For how long a key is kept that nobody uses.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// The time of a key's last use is noted no more often than this.
const NOTED: Duration = Duration::from_secs(24 * 60 * 60);

const MAGIC: &[u8; 8] = b"AARDDRV1";
const HEADER: usize = 8 + 8 + 32;

/// What became of a derived file.
#[derive(Debug)]
#[non_exhaustive]
pub enum DerivedWrite {
    /// It is there for the next process.
    Written,
    /// It is not there, and nothing else has changed: the disk is full, or the distribution is installed read-only.
    NotWritten {
        /// Why.
        cause: io::Error,
    },
}

/// A derived file that is there. Its content is looked at when it is [read](Derived::read).
#[derive(Clone, Debug)]
pub struct Derived {
    distribution: Distribution,
    key: String,
    name: String,
    header: [u8; HEADER],
}

impl Derived {
    /// Bytes of content.
    #[must_use]
    pub fn size(&self) -> u64 {
        let [_, _, _, _, _, _, _, _, length @ ..] = &self.header;
        length.first_chunk().copied().map_or(0, u64::from_le_bytes)
    }

    /// What tells this content from any other: SHA-256 over key, name and content.
    #[must_use]
    pub fn check(&self) -> &[u8] {
        self.header.get(HEADER - 32..).unwrap_or_default()
    }

    /// The content. `None` if it is damaged; then the file is removed. Also if another content has been kept meanwhile.
    #[must_use]
    pub fn read(&self) -> Option<Vec<u8>> {
        let path = self.path();
        let bytes = fs::read(&path).ok()?;
        let is_this = bytes.starts_with(&self.header);
        let content = unwrap(&self.key, &self.name, bytes);
        if content.is_some() {
            note_use(&self.distribution.derived_dir(&self.key));
        } else {
            // A good file that another process puts here in this instant is removed too; it will be derived again.
            drop(fs::remove_file(&path));
        }
        content.filter(|_| is_this)
    }

    /// Whether this is what is kept of `content`.
    #[must_use]
    pub fn is_of(&self, content: &[u8]) -> bool {
        header(&self.key, &self.name, content) == self.header
    }

    fn path(&self) -> PathBuf {
        self.distribution.derived_dir(&self.key).join(file_name(&self.name))
    }

    /// Reads the header; `None` unless there is one with as many bytes behind it as it says.
    fn look(mut self) -> io::Result<Option<Self>> {
        let mut file = fs::File::open(self.path())?;
        match file.read_exact(&mut self.header) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            read => read?,
        }
        let length = file.metadata()?.len();
        let is_whole =
            self.header.starts_with(MAGIC) && length.checked_sub(HEADER as u64) == Some(self.size());
        Ok(is_whole.then_some(self))
    }
}

impl Distribution {
    /// The directory for derived files of one `key`, which may not exist yet. The key stands for everything besides
    /// the distribution that the content depends on, such as the version of V8. A key that is no plain file name is
    /// replaced by its hash.
    #[must_use]
    pub fn derived_dir(&self, key: &str) -> PathBuf {
        self.directory().join(DERIVED).join(file_name(key))
    }

    /// Keeps `content` under `key` and `name` for later processes, replacing what was there. Readers see the old
    /// content or the new one, never a mixture; any number of processes may write at once.
    pub fn write_derived(&self, key: &str, name: &str, content: &[u8]) -> DerivedWrite {
        match self.try_write(key, name, content) {
            Ok(()) => DerivedWrite::Written,
            Err(cause) => DerivedWrite::NotWritten { cause },
        }
    }

    /// The content last kept under `key` and `name`. `None` if there is none, or if it is damaged; then it is removed.
    #[must_use]
    pub fn read_derived(&self, key: &str, name: &str) -> Option<Vec<u8>> {
        self.derived(key, name)?.read()
    }

    /// What was last kept under `key` and `name`, without its content. `None` if there is nothing, or if it is seen at once
    /// to be damaged; then it is removed.
    #[must_use]
    pub fn derived(&self, key: &str, name: &str) -> Option<Derived> {
        let (key, name) = (key.to_owned(), name.to_owned());
        let wanted = Derived { distribution: self.clone(), key, name, header: [0; HEADER] };
        let path = wanted.path();
        // What cannot be opened or read now may be well.
        let found = wanted.look().ok()?;
        match &found {
            // Who finds it need not read it, and still wants it to be there.
            Some(file) => note_use(&self.derived_dir(&file.key)),
            None => drop(fs::remove_file(&path)),
        }
        found
    }

    fn try_write(&self, key: &str, name: &str, content: &[u8]) -> io::Result<()> {
        let directory = self.derived_dir(key);
        readable::directory().recursive(true).create(&directory)?;
        let mut file = NamedTempFile::with_prefix_in(".new-", &directory)?;
        file.write_all(&header(key, name, content))?;
        file.write_all(content)?;
        file.flush()?;
        readable_by_all(file.path())?;
        // Not synced: after a power failure the check fails and the content is derived again.
        file.persist(directory.join(file_name(name)))?;
        sweep(&self.directory().join(DERIVED));
        Ok(())
    }
}

/// Notes that the key in `directory` is in use. Its time of modification says when that was last.
fn note_use(directory: &Path) {
    if age(directory).is_some_and(|age| age > NOTED) {
        note(directory);
    }
}

fn note(directory: &Path) {
    // Where nothing can be written, nothing is swept either.
    drop(fs::File::open(directory).and_then(|file| file.set_modified(SystemTime::now())));
}

/// Removes the keys in `derived` that nobody has used for long.
fn sweep(derived: &Path) {
    let Ok(entries) = fs::read_dir(derived) else { return };
    for key in entries.flatten().map(|entry| entry.path()) {
        match age(&key) {
            // What cannot be removed is in nobody's way.
            Some(age) if age > KEPT => drop(fs::remove_dir_all(key)),
            Some(_) => {}
            // From the future: a clock was ahead. It grows old from now on.
            None => note(&key),
        }
    }
}

fn age(path: &Path) -> Option<Duration> {
    fs::metadata(path).ok()?.modified().ok()?.elapsed().ok()
}

fn header(key: &str, name: &str, content: &[u8]) -> Vec<u8> {
    let mut header = Vec::with_capacity(HEADER);
    header.extend_from_slice(MAGIC);
    header.extend_from_slice(&(content.len() as u64).to_le_bytes());
    header.extend_from_slice(&check(key, name, content));
    header
}

/// Takes the header off if it fits what follows. Moves the content within its buffer, which is cheaper than a copy.
fn unwrap(key: &str, name: &str, mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    let (found, content) = bytes.split_at_checked(HEADER)?;
    if found != header(key, name, content) {
        return None;
    }
    bytes.drain(..HEADER);
    Some(bytes)
}

/// Key and name are part of the check, so that a file copied to another name is not taken for that one's content.
fn check(key: &str, name: &str, content: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in [key, name] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.update(content);
    hasher.finalize().into()
}

fn file_name(wanted: &str) -> PathBuf {
    let plain = is_plain(wanted) && wanted.len() <= 128;
    let name = if plain { wanted.to_owned() } else { hex(&Sha256::digest(wanted)) };
    Path::new(&name).to_owned()
}
