//! The directory in which a distribution is put together, beside its target, and the rename that makes it appear.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use aardvark_manifest::error::{Detail, Error, Fault, Kind};

use crate::derived::DERIVED;
use crate::failure::Context as _;
use crate::pinned::PINNED;
use crate::readable;
use crate::record::{RECORD_JSON, Record};
use crate::stamp::{Look, STAMP_JSON, Stamp};

use super::claim::{remove_tree, sibling};
use super::intake::is_package;

/// A half-made distribution; removed when dropped before [`Scaffold::publish`].
#[derive(Debug)]
pub(super) struct Scaffold {
    directory: PathBuf,
    target: PathBuf,
}

impl Scaffold {
    /// An empty directory beside `target`. Removes what an interrupted run has left; the caller holds the claim.
    pub(super) fn raise(target: &Path) -> Result<Self, Error> {
        let directory = sibling(target, "staging");
        let retired = sibling(target, "old");
        for leftover in [&directory, &retired] {
            remove_tree(leftover).on("remove", leftover)?;
        }
        readable::directory().create(&directory).on("create the directory", &directory)?;
        Ok(Self { directory, target: target.to_owned() })
    }

    /// Where the files go.
    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    /// Writes the stamp, for the files have just been hashed, and then the record that makes the directory complete.
    pub(super) fn write_record(&self, record: Record) -> Result<(), Error> {
        let mut stamp = Stamp::new(&record.fingerprint());
        for name in record.files.keys() {
            let path = self.directory.join(name);
            stamp.note(name, Look::of(&fs::metadata(&path).on("read", &path)?));
        }
        stamp.write(&self.directory).on("write", &self.directory.join(STAMP_JSON))?;
        let path = self.directory.join(RECORD_JSON);
        let text = record.to_text().map_err(io::Error::from).on("write", &path)?;
        let mut file = File::create_new(&path).on("create", &path)?;
        file.write_all(&text).and_then(|()| file.sync_all()).on("write", &path)?;
        Ok(())
    }

    /// Moves the directory to its target, out of the way of which an earlier distribution is moved first.
    pub(super) fn publish(self) -> Result<(), Error> {
        sync_directory(&self.directory).on("write", &self.directory)?;
        let retired = sibling(&self.target, "old");
        let occupied = match fs::rename(&self.target, &retired) {
            Ok(()) => Occupied::Yes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Occupied::No,
            Err(error) => Err(error).on("replace", &self.target)?,
        };
        if let Err(error) = fs::rename(&self.directory, &self.target) {
            if let Occupied::Yes = occupied {
                // Back to how it was; if this fails too, the first error says why.
                drop(fs::rename(&retired, &self.target));
            }
            Err(error).on("create the directory", &self.target)?;
        }
        if let Some(parent) = self.target.parent() {
            sync_directory(parent).on("write", parent)?;
        }
        // The new distribution is in place; what cannot be removed now, the next run removes.
        drop(remove_tree(&retired));
        Ok(())
    }
}

impl Drop for Scaffold {
    fn drop(&mut self) {
        // After publishing there is nothing left under this name.
        drop(remove_tree(&self.directory));
    }
}

/// Fails unless `target` is free, an empty directory or a distribution: nothing else is ever removed.
pub(super) fn refuse_foreign(target: &Path) -> Result<(), Error> {
    let entries = match fs::read_dir(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.on("replace", target)?,
    };
    let mut entry_count = 0;
    let mut foreign = None;
    for entry in entries {
        let name = entry.on("read", target)?.file_name();
        entry_count += 1;
        if !name.to_str().is_some_and(is_ours) {
            foreign = Some(name.to_string_lossy().into_owned());
        }
    }
    let directory = target.display().to_string();
    match foreign {
        Some(entry) => Err(ForeignTarget::Entry { directory, entry }.into()),
        None if entry_count > 0 && !target.join(RECORD_JSON).is_file() => {
            Err(ForeignTarget::NoRecord { directory }.into())
        }
        None => Ok(()),
    }
}

/// Whether a distribution may have an entry of this name.
fn is_ours(name: &str) -> bool {
    matches!(name, RECORD_JSON | STAMP_JSON | DERIVED)
        || name.starts_with(".verified-")
        || PINNED.iter().any(|pinned| pinned.file(name).is_some())
        || is_package(name)
}

enum Occupied {
    Yes,
    No,
}

#[derive(Debug, thiserror::Error)]
enum ForeignTarget {
    #[error(
        "`{directory}` is not a staged Pyodide, it has `{entry}` in it (choose an empty directory; to use an \
         unpacked Pyodide, name it as the source)"
    )]
    Entry { directory: String, entry: String },
    #[error(
        "`{directory}` is not a staged Pyodide, it has no `{RECORD_JSON}` (choose an empty directory; to use an \
         unpacked Pyodide, name it as the source)"
    )]
    NoRecord { directory: String },
}

impl Detail for ForeignTarget {
    fn kind(&self) -> Kind {
        Kind::Distribution
    }

    fn fault(&self) -> Fault {
        Fault::Host
    }
}

/// Makes new names in a directory survive a power failure. Other systems than Unix cannot open a directory.
fn sync_directory(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}
