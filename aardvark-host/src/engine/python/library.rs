//! The standard library. A plugin that continues from an image has imported most of what it needs, so that a start does not
//! wait until all of it is read and checked.

use std::sync::OnceLock;

use aardvark_distribution::{Derived, Distribution};
use aardvark_manifest::error::Error;
use sha2::{Digest as _, Sha256};

/// One ZIP.
pub(crate) struct Library {
    size: usize,
    digest: [u8; 32],
    stored: Option<Stored>,
    /// Absent once it could not be had.
    content: OnceLock<Option<Vec<u8>>>,
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
        Self { size, digest, stored: None, content: OnceLock::from(Some(content)) }
    }

    /// The library that `file` of `distribution` holds and `make` makes, always the same.
    pub(crate) fn stored(distribution: &Distribution, file: Derived, make: Make) -> Self {
        let size = usize::try_from(file.size()).unwrap_or(usize::MAX);
        let digest = Sha256::digest(file.check()).into();
        let stored = Stored { distribution: distribution.clone(), file, make };
        Self { size, digest, stored: Some(stored), content: OnceLock::new() }
    }

    /// In bytes.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// Tells one library from another.
    pub(crate) fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// Its bytes. `None`: they are damaged, and cannot be made again as they were.
    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        self.content.get_or_init(|| self.stored.as_ref()?.read()).as_deref()
    }
}

impl Stored {
    fn read(&self) -> Option<Vec<u8>> {
        self.file.read().or_else(|| {
            tracing::warn!(target: "aardvark::python", "the compiled standard library is damaged, and compiled again");
            let made = (self.make)(&self.distribution);
            let made = made.inspect_err(|error| tracing::warn!(target: "aardvark::python", %error, "in vain")).ok()?;
            // What continues from an image knows where in the library each module is.
            self.file.is_of(&made).then_some(made)
        })
    }
}
