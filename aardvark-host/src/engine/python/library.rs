//! The standard library. A plugin that continues from an image has imported most of what it needs, so that a start does not
//! wait until all of it is read and checked.

use std::sync::{Mutex, OnceLock, PoisonError};

use aardvark_distribution::{Derived, Distribution};
use aardvark_manifest::error::Error;
use sha2::{Digest as _, Sha256};

/// One ZIP.
pub(crate) struct Library {
    size: usize,
    digest: [u8; 32],
    stored: Option<Stored>,
    content: OnceLock<Vec<u8>>,
    /// Held while the content is read.
    reading: Mutex<()>,
}

/// Where it is.
struct Stored {
    distribution: Distribution,
    file: Derived,
    make: Make,
}

/// What makes the content of a file that is damaged again.
pub(crate) type Make = fn(&Distribution) -> Result<Vec<u8>, Error>;

impl Library {
    /// The library with this content.
    pub(crate) fn of(content: Vec<u8>) -> Self {
        let (size, digest) = (content.len(), Sha256::digest(&content).into());
        Self { size, digest, stored: None, content: OnceLock::from(content), reading: Mutex::default() }
    }

    /// The library that `file` of `distribution` holds and `make` makes, always the same.
    pub(crate) fn stored(distribution: &Distribution, file: Derived, make: Make) -> Self {
        let size = usize::try_from(file.size()).unwrap_or(usize::MAX);
        let digest = Sha256::digest(file.check()).into();
        let stored = Stored { distribution: distribution.clone(), file, make };
        Self { size, digest, stored: Some(stored), content: OnceLock::new(), reading: Mutex::default() }
    }

    /// In bytes.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// Tells one library from another.
    pub(crate) fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// Its bytes. `None`: they cannot be read now, and not be made again as they were.
    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        if let Some(content) = self.content.get() {
            return Some(content);
        }
        let _reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(content) = self.content.get() {
            return Some(content);
        }
        let read = self.stored.as_ref()?.read()?;
        Some(self.content.get_or_init(|| read))
    }
}

impl Stored {
    fn read(&self) -> Option<Vec<u8>> {
        self.file.read().or_else(|| {
            tracing::warn!(target: "aardvark::python", "the compiled standard library cannot be read, and is compiled again");
            let made = (self.make)(&self.distribution);
            let tell = |error: &Error| {
                tracing::warn!(target: "aardvark::python", %error, "the standard library could not be compiled");
            };
            let made = made.inspect_err(tell).ok()?;
            // What continues from an image knows where in the library each module is.
            self.file.is_of(&made).then_some(made)
        })
    }
}
