//! What is in a store, for people.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use aardvark_manifest::error::Error;

use super::directory;
use super::failure::ImageError;
use super::key::Key;
use super::parts::Parts;
use super::read::{self, Unreadable};
use super::store::ImageStore;

/// An image in a store, as far as it could be read.
#[derive(Debug)]
#[non_exhaustive]
pub struct ImageStatus {
    /// Its name.
    pub key: Key,
    /// Where it is.
    pub path: PathBuf,
    /// What went into it; none if that cannot be read.
    pub parts: Parts,
    /// The disk space that it takes, in bytes.
    pub disk_bytes: u64,
    /// The size of its memory in bytes; 0 if that cannot be read.
    pub memory_bytes: u64,
    /// When it was last used or, if never, written.
    pub used: SystemTime,
    /// Why it cannot be used, as far as was looked.
    pub problem: Option<Error>,
}

/// A file that has an image's name.
pub(super) struct Found {
    pub(super) key: Key,
    pub(super) path: PathBuf,
    pub(super) disk_bytes: u64,
    pub(super) used: SystemTime,
}

impl ImageStore {
    /// Every image in the store, the one used last first. Only the beginnings of the files are read and checked.
    ///
    /// # Errors
    ///
    /// The directory cannot be read, others could write it, or it belongs to another user.
    pub fn list(&self) -> Result<Vec<ImageStatus>, Error> {
        let mut found = self.found()?;
        found.sort_by(|a, b| b.used.cmp(&a.used).then(a.key.cmp(&b.key)));
        Ok(found.into_iter().filter_map(status).collect())
    }

    /// Checks every byte of the image called `key`, and changes nothing.
    ///
    /// # Errors
    ///
    /// There is no such image, it is damaged, or it cannot be read; and as for [`ImageStore::list`].
    pub fn verify(&self, key: &Key) -> Result<(), Error> {
        let path = self.path(key);
        if !directory::check(self.directory())? {
            return Err(ImageError::Absent { path }.into());
        }
        let (file, head) = read::open(&path, *key).map_err(|problem| problem.on(&path))?;
        read::check_memory(&file, &head.lead).map_err(|problem| problem.on(&path))?;
        Ok(())
    }

    /// Every file that has an image's name, in no order.
    pub(super) fn found(&self) -> Result<Vec<Found>, ImageError> {
        let path = self.directory();
        if !directory::check(path)? {
            return Ok(Vec::new());
        }
        scan(path).map_err(|error| ImageError::io("read the directory of images", path, error))
    }
}

fn scan(directory: &Path) -> io::Result<Vec<Found>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let Some(key) = entry.file_name().to_str().and_then(Key::of_file) else { continue };
        // Another process may have removed it by now.
        let Ok(metadata) = entry.metadata() else { continue };
        let used = metadata.modified()?;
        found.push(Found { key, path: entry.path(), disk_bytes: directory::disk_bytes(&metadata), used });
    }
    Ok(found)
}

/// `None` if the file has gone.
fn status(found: Found) -> Option<ImageStatus> {
    let Found { key, path, disk_bytes, used } = found;
    let (parts, memory_bytes, problem) = match read::open(&path, key) {
        Ok((_, head)) => (head.parts, head.lead.memory_len, None),
        Err(Unreadable::Absent) => return None,
        Err(problem) => (Parts::new(), 0, Some(problem.on(&path).into())),
    };
    Some(ImageStatus { key, path, parts, disk_bytes, memory_bytes, used, problem })
}
