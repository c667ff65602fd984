//! A ZIP archive whose files are inflated one by one, when somebody wants them.
//!
//! For archives that are no bundles, such as Python's wheels: nothing is left out, and nothing is expected to be in
//! it. Names, headers and stated sizes have been checked when there is an [`Archive`], by the same strict reader that
//! reads bundles; a file's data is checked when it is read.

use std::fmt;
use std::sync::Arc;

use super::BundleLimits;
use super::failure::Problem;
use super::limits::Budget;
use super::zip::{self, Entry};

/// An archive in memory. May be shared between threads.
///
/// ```
/// use aardvark_manifest::bundle::{Archive, Bundle, BundleLimits, pack};
/// use aardvark_manifest::manifest::Language;
///
/// let packed = pack(&Bundle::inline(Language::Python, "def f(): ...\n")?)?;
/// let archive = Archive::open(packed.into(), &BundleLimits::default()).unwrap();
/// assert_eq!(archive.files().collect::<Vec<_>>(), [("plugin.py", 13)]);
/// assert_eq!(archive.read(0).unwrap(), b"def f(): ...\n");
/// # Ok::<(), aardvark_manifest::error::Error>(())
/// ```
pub struct Archive {
    bytes: Arc<[u8]>,
    files: Vec<Entry>,
    limits: BundleLimits,
}

impl Archive {
    /// Reads the directory of an archive.
    ///
    /// # Errors
    ///
    /// If the bytes are no ZIP archive that every program reads alike, a path in it may not stand in a bundle, or
    /// it is larger than `limits` allow.
    pub fn open(bytes: Arc<[u8]>, limits: &BundleLimits) -> Result<Self, ArchiveError> {
        let mut budget = Budget::new(limits);
        let mut files = zip::entries(&bytes, limits)?;
        for folder in files.iter().filter(|entry| entry.is_folder) {
            zip::check_folder(folder, &bytes, &mut budget)?;
        }
        files.retain(|entry| !entry.is_folder);
        limits.check_stated(files.iter().map(|file| (file.path.as_str(), file.size)))?;
        Ok(Self { bytes, files, limits: limits.clone() })
    }

    /// Path and size in bytes of every file, in the order of the archive's directory.
    pub fn files(&self) -> impl ExactSizeIterator<Item = (&str, u64)> {
        self.files.iter().map(|file| (file.path.as_str(), file.size))
    }

    /// The content of the file at `index` in [`Archive::files`], of exactly the size that is stated there.
    ///
    /// # Errors
    ///
    /// If there is no such file, or its data is damaged.
    pub fn read(&self, index: usize) -> Result<Vec<u8>, ArchiveError> {
        let file = self.files.get(index).ok_or(Problem::NoEntryAt { index, files: self.files.len() })?;
        Ok(zip::inflate(file, &self.bytes, &mut Budget::new(&self.limits))?)
    }

    /// The archive itself.
    #[must_use]
    pub fn bytes(&self) -> &Arc<[u8]> {
        &self.bytes
    }
}

impl fmt::Debug for Archive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Archive")
            .field("bytes", &self.bytes.len())
            .field("files", &self.files.len())
            .finish_non_exhaustive()
    }
}

/// What is wrong with an archive. Knows neither where it came from nor what it is for; whoever opened it says so.
#[derive(Debug)]
pub struct ArchiveError(Problem);

impl From<Problem> for ArchiveError {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl fmt::Display for ArchiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::error::Error for ArchiveError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}
