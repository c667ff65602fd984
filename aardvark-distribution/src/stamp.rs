//! `verified.json`: remembers which files had the right hash, by their size and time of modification.
//!
//! Hashing 13 MB takes milliseconds that every start of an application would pay; looking at four sizes and times
//! takes microseconds. The stamp guards against accidents. Whoever can write the directory can also write the stamp,
//! so it promises nothing against an attacker; `verify` ignores it.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io::{self, Write as _};
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::readable::readable_by_all;

/// The stamp's file name.
pub(crate) const STAMP_JSON: &str = "verified.json";

/// What the files looked like when their hashes were last found right.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    /// The fingerprint of the record that the files were held against.
    fingerprint: String,
    files: BTreeMap<String, Look>,
}

/// A file's size in bytes and time of modification in nanoseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Look {
    bytes: u64,
    modified: u64,
}

impl Stamp {
    /// A stamp about no file yet.
    pub(crate) fn new(fingerprint: &str) -> Self {
        Self { fingerprint: fingerprint.to_owned(), files: BTreeMap::new() }
    }

    /// Reads the stamp of `directory`; an empty one if there is none, or none that fits `fingerprint`.
    pub(crate) fn read(directory: &Path, fingerprint: &str) -> Self {
        let read = fs::read(directory.join(STAMP_JSON)).ok();
        let stamp: Option<Self> = read.and_then(|text| serde_json::from_slice(&text).ok());
        stamp.filter(|stamp| stamp.fingerprint == fingerprint).unwrap_or_else(|| Self::new(fingerprint))
    }

    /// Whether the file `name` looks as it did when its hash was right.
    pub(crate) fn vouches_for(&self, name: &str, look: Option<&Look>) -> bool {
        look.is_some() && self.files.get(name) == look
    }

    /// Notes that the hash of `name` is right. A file whose time is unknown is not noted, and hashed next time.
    pub(crate) fn note(&mut self, name: &str, look: Option<Look>) {
        match look {
            Some(look) => self.files.insert(name.to_owned(), look),
            None => self.files.remove(name),
        };
    }

    /// Writes the stamp into `directory`, whole or not at all.
    pub(crate) fn write(&self, directory: &Path) -> io::Result<()> {
        let mut file = NamedTempFile::with_prefix_in(".verified-", directory)?;
        serde_json::to_writer(&mut file, self)?;
        file.flush()?;
        readable_by_all(file.path())?;
        file.persist(directory.join(STAMP_JSON))?;
        Ok(())
    }
}

impl Look {
    /// What `metadata` shows, if the file system keeps times.
    pub(crate) fn of(metadata: &Metadata) -> Option<Self> {
        let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some(Self { bytes: metadata.len(), modified: u64::try_from(modified.as_nanos()).ok()? })
    }
}
