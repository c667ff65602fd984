//! Archives by their hash: verified, and opened once however many plugins use them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::archive::{ArchiveProblem, PackageArchive};
use crate::layout::Format;
use crate::wheelhouse::hash;

/// Why bytes are not the archive that was asked for.
#[derive(Debug)]
pub(crate) enum OpenProblem {
    /// They have another hash.
    Hash { found: String },
    /// They have the right hash and are no package.
    Archive(ArchiveProblem),
}

type Opened = BTreeMap<(String, Format), Weak<PackageArchive>>;

/// What plugins of this process use now. Keyed by content, so whoever gets a shared one gets what he asked for.
static OPENED: Mutex<Opened> = Mutex::new(BTreeMap::new());

/// Opens `bytes` if their SHA-256 is `sha256`, 64 lower-case hexadecimal digits.
pub(crate) fn open(
    sha256: &str,
    format: Format,
    bytes: Arc<[u8]>,
) -> Result<Arc<PackageArchive>, OpenProblem> {
    let found = hash(&bytes);
    if found != sha256 {
        return Err(OpenProblem::Hash { found });
    }
    let key = (found, format);
    let lock = || OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(archive) = lock().get(&key).and_then(Weak::upgrade) {
        return Ok(archive);
    }
    // Two threads may both open it; the first one's is kept.
    let archive = Arc::new(PackageArchive::open(bytes, format).map_err(OpenProblem::Archive)?);
    let mut opened = lock();
    opened.retain(|_, archive| archive.strong_count() > 0);
    if let Some(other) = opened.get(&key).and_then(Weak::upgrade) {
        return Ok(other);
    }
    opened.insert(key, Arc::downgrade(&archive));
    Ok(archive)
}
