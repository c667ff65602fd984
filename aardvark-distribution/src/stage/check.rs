//! Holds what a source delivered against the pins, its loader against the patches, and its packages against its lock file.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use aardvark_manifest::error::{Detail, Error, Fault, Kind};

use crate::failure::Context as _;
use crate::glue;
use crate::packages::Lock;
use crate::pinned::{LOCK_JSON, Pinned};
use crate::record::{LockOrigin, Record};
use crate::sum::Sum;

use super::intake::Contents;

/// How much of the source is pinned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strictness {
    /// All of it.
    EveryFile,
    /// A release archive may list other packages than the npm package does.
    LockMayDiffer,
}

/// Files that were found right.
#[derive(Debug)]
pub(super) struct Checked {
    lock: LockOrigin,
    files: BTreeMap<String, Sum>,
}

impl Checked {
    /// The record of these files.
    pub(super) fn into_record(self, pinned: &Pinned, origin: String) -> Record {
        Record::new(pinned, origin, self.lock, self.files)
    }
}

/// Checks `contents`, and removes packages that the lock file does not list from the scaffold.
pub(super) fn contents(
    contents: Contents,
    pinned: &'static Pinned,
    strictness: Strictness,
) -> Result<Checked, Error> {
    let Contents { directory, mut files, version } = contents;
    // Without this check a wrong version would be reported as a wrong hash, which says less.
    if let Some(found) = version.filter(|found| found != pinned.version) {
        return Err(CheckFailure::Version { what: "Pyodide", expected: pinned.version, found }.into());
    }
    let mut lock = LockOrigin::Pinned;
    for file in &pinned.files {
        let sum = files.get(file.name).ok_or(CheckFailure::Missing { name: file.name })?;
        if sum.sha256 == file.sha256 {
            continue;
        }
        if file.name == LOCK_JSON && strictness == Strictness::LockMayDiffer {
            lock = LockOrigin::Recorded;
            continue;
        }
        return Err(CheckFailure::hash(file.name, file.sha256, &sum.sha256).into());
    }
    // The hashes say that it is what was pinned; this, that whoever pinned it has looked at it.
    glue::check(&directory, pinned)?;
    check_packages(&directory, &mut files, pinned)?;
    Ok(Checked { lock, files })
}

fn check_packages(
    directory: &Path,
    files: &mut BTreeMap<String, Sum>,
    pinned: &'static Pinned,
) -> Result<(), Error> {
    let path = directory.join(LOCK_JSON);
    let lock = Lock::parse(&fs::read(&path).on("read", &path)?)?;
    if lock.python != pinned.python {
        return Err(
            CheckFailure::Version { what: "Python", expected: pinned.python, found: lock.python }.into()
        );
    }
    if lock.abi != pinned.abi {
        return Err(CheckFailure::Version { what: "ABI", expected: pinned.abi, found: lock.abi }.into());
    }
    let listed: BTreeMap<&str, &str> =
        lock.packages.iter().map(|package| (package.file_name.as_str(), package.sha256.as_str())).collect();
    let mut unlisted = Vec::new();
    for (name, sum) in files.iter().filter(|(name, _)| pinned.file(name).is_none()) {
        match listed.get(name.as_str()) {
            None => unlisted.push(name.clone()),
            Some(expected) if *expected == sum.sha256 => {}
            Some(expected) => return Err(CheckFailure::hash(name, expected, &sum.sha256).into()),
        }
    }
    for name in unlisted {
        let path = directory.join(&name);
        fs::remove_file(&path).on("remove", &path)?;
        files.remove(&name);
    }
    Ok(())
}

#[derive(Debug, thiserror::Error)]
enum CheckFailure {
    #[error("the source is {what} `{}`, expected `{expected}` (use a source of that version)", found.escape_debug())]
    Version { what: &'static str, expected: &'static str, found: String },
    #[error("the source has no `{name}` (use the npm package, or a core or full release archive of Pyodide)")]
    Missing { name: &'static str },
    #[error(
        "`{name}` has SHA-256 {found}, expected {expected} (the source is damaged or was altered: get it again from \
         a place you trust)"
    )]
    Hash { name: String, expected: String, found: String },
}

impl CheckFailure {
    fn hash(name: &str, expected: &str, found: &str) -> Self {
        Self::Hash { name: name.to_owned(), expected: expected.to_owned(), found: found.to_owned() }
    }
}

impl Detail for CheckFailure {
    fn kind(&self) -> Kind {
        Kind::Distribution
    }

    fn fault(&self) -> Fault {
        Fault::Host
    }
}
