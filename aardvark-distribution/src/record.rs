//! `distribution.json`: what a staged directory contains and where it came from.
//!
//! Written last when a directory is staged, so that a directory which has one is complete. It is believed only as
//! far as the [`Pinned`] hashes agree with it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use aardvark_manifest::error::{Detail, Error, Fault, Kind};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::failure::Context as _;
use crate::pinned::{LOCK_JSON, PINNED, Pinned};
use crate::sum::{Sum, hex};

/// The record's file name.
pub(crate) const RECORD_JSON: &str = "distribution.json";

const FORMAT: &str = "aardvark-distribution/1";

/// How it is known that the lock file is genuine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum LockOrigin {
    /// Its hash is the pinned one.
    Pinned,
    /// It came from a release archive or a directory and differs from the pinned one. Its hash was recorded when the
    /// distribution was staged; the packages it lists are as trustworthy as that source.
    Recorded,
}

/// What is in a staged directory.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    /// The format of this file; also its magic.
    pub(crate) format: String,
    pub(crate) pyodide: String,
    pub(crate) python: String,
    pub(crate) abi: String,
    /// Where it came from, for a person.
    pub(crate) origin: String,
    pub(crate) lock: LockOrigin,
    /// Every file but this one, the stamp and the derived files.
    pub(crate) files: BTreeMap<String, FileRecord>,
}

/// One file's size in bytes and SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileRecord {
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

impl Record {
    /// The record for files that were checked against `pinned`.
    pub(crate) fn new(
        pinned: &Pinned,
        origin: String,
        lock: LockOrigin,
        files: BTreeMap<String, Sum>,
    ) -> Self {
        let files = files
            .into_iter()
            .map(|(name, sum)| (name, FileRecord { bytes: sum.bytes, sha256: sum.sha256 }))
            .collect();
        Self {
            format: FORMAT.to_owned(),
            pyodide: pinned.version.to_owned(),
            python: pinned.python.to_owned(),
            abi: pinned.abi.to_owned(),
            origin,
            lock,
            files,
        }
    }

    /// Reads the record in `directory` and holds it against the pins. `None` if there is no record.
    pub(crate) fn read(directory: &Path) -> Result<Option<(Self, &'static Pinned)>, Error> {
        let path = directory.join(RECORD_JSON);
        let text = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text.on("read", &path)?,
        };
        let place = || directory.display().to_string();
        let record: Self = serde_json::from_slice(&text)
            .map_err(|source| RecordFailure::Malformed { directory: place(), source })?;
        if record.format != FORMAT {
            return Err(RecordFailure::Format { directory: place(), found: record.format }.into());
        }
        let pinned = Pinned::find(&record.pyodide)
            .ok_or_else(|| RecordFailure::Version { directory: place(), found: record.pyodide.clone() })?;
        record.check(pinned, directory)?;
        Ok(Some((record, pinned)))
    }

    /// The record as the text of its file.
    pub(crate) fn to_text(&self) -> serde_json::Result<Vec<u8>> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        Ok(text)
    }

    /// One hash over the names and hashes of all files, in lower-case hexadecimal.
    pub(crate) fn fingerprint(&self) -> String {
        let mut hasher = Sha256::new();
        for (name, file) in &self.files {
            // Lengths first, so that no two lists of files can read the same.
            hasher.update((name.len() as u64).to_le_bytes());
            hasher.update(name);
            hasher.update((file.sha256.len() as u64).to_le_bytes());
            hasher.update(&file.sha256);
        }
        hex(&hasher.finalize())
    }

    fn check(&self, pinned: &Pinned, directory: &Path) -> Result<(), RecordFailure> {
        for file in &pinned.files {
            let found = self.files.get(file.name).map(|found| (found.bytes, found.sha256.as_str()));
            let free = file.name == LOCK_JSON && self.lock == LockOrigin::Recorded && found.is_some();
            if !free && found != Some((file.bytes, file.sha256)) {
                return Err(RecordFailure::NotPinned {
                    directory: directory.display().to_string(),
                    name: file.name,
                    expected: file.sha256,
                    found: found.map_or("nothing", |(_, sha256)| sha256).to_owned(),
                });
            }
        }
        match self.files.keys().find(|name| !is_plain(name)) {
            None => Ok(()),
            Some(name) => Err(RecordFailure::Name {
                directory: directory.display().to_string(),
                name: name.escape_debug().to_string(),
            }),
        }
    }
}

/// Whether `name` is a visible file's name and nothing else: no directory, no drive, nothing invisible.
pub(crate) fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 255
        && !name.starts_with('.')
        && !name.chars().any(|char| matches!(char, '/' | '\\' | ':') || char.is_control())
}

const AGAIN: &str = "stage it again with `aardvark assets stage --replace`";

#[derive(Debug, thiserror::Error)]
enum RecordFailure {
    #[error("`{RECORD_JSON}` in `{directory}` is damaged: {source} ({AGAIN})")]
    Malformed { directory: String, source: serde_json::Error },
    #[error("`{directory}` has the format `{}`, expected `{FORMAT}` ({AGAIN})", found.escape_debug())]
    Format { directory: String, found: String },
    #[error(
        "`{directory}` holds Pyodide `{}`, expected {} ({AGAIN})",
        found.escape_debug(), accepted()
    )]
    Version { directory: String, found: String },
    #[error("`{directory}` records SHA-256 {found} for `{name}`, expected {expected} ({AGAIN})")]
    NotPinned { directory: String, name: &'static str, expected: &'static str, found: String },
    #[error("`{directory}` records a file `{name}`, expected a plain file name ({AGAIN})")]
    Name { directory: String, name: String },
}

impl Detail for RecordFailure {
    fn kind(&self) -> Kind {
        Kind::Distribution
    }

    fn fault(&self) -> Fault {
        Fault::Host
    }
}

fn accepted() -> String {
    let versions: Vec<String> = PINNED.iter().map(|pinned| format!("`{}`", pinned.version)).collect();
    versions.join(" or ")
}
