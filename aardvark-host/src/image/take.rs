//! Taking an image out of a store: for images that must not be used twice.

use std::fs;
use std::io;

use aardvark_manifest::error::Error;

use super::directory;
use super::key::Key;
use super::read::Unreadable;
use super::store::{self, ImageStore, StoredImage};
use super::write::UNFINISHED;

impl ImageStore {
    /// The image called `key`, checked, and no longer in the store: of all threads and processes that ask, one gets it.
    /// `None` if there is none that can be used, or if the directory is read-only.
    ///
    /// # Errors
    ///
    /// Others could write the directory, or it belongs to another user.
    pub fn take(&self, key: &Key) -> Result<Option<StoredImage>, Error> {
        if !directory::check(self.directory())? {
            return Ok(None);
        }
        // What is taken has a name that nobody asks for, and that sweepers know if this process ends right here. It is
        // long enough that no two are the same: renaming would replace the other.
        let taken = tempfile::Builder::new()
            .prefix(UNFINISHED)
            .rand_bytes(24)
            .make_in(self.directory(), |name| fs::rename(self.path(key), name));
        let taken = match taken {
            Ok(taken) => taken,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(cause) => {
                tracing::debug!(target: "aardvark::image", %key, %cause, "an image cannot be taken");
                return Ok(None);
            }
        };
        // The name goes when `taken` does; who has the file open keeps it.
        match store::read(taken.path(), *key) {
            Ok(image) => return Ok(Some(image)),
            Err(Unreadable::Absent) => {}
            Err(problem) => {
                let problem = problem.on(&self.path(key));
                tracing::warn!(target: "aardvark::image", %problem, "an image is not used");
            }
        }
        Ok(None)
    }
}
