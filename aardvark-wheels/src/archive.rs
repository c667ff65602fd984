//! One package's archive, opened: its files in their places, inflated when somebody reads them.
//!
//! Knows neither the archive's name nor where it came from; two plugins that bring the same bytes share it.

use std::sync::{Arc, Mutex, PoisonError};

use aardvark_manifest::bundle::{Archive, ArchiveError, BundleLimits};

use crate::layout::{Format, Layout, LayoutProblem, Placed};
use crate::metadata::Metadata;

/// Files of one archive; the largest packages of Pyodide have some 10 000.
const MOST_FILES: usize = 50_000;
/// Bytes of one file; the largest shared libraries have some 50 MB.
const MOST_FILE_BYTES: u64 = 256 << 20;
/// Bytes of `WHEEL` and of `METADATA`; a long description may be hundreds of kilobytes.
const MOST_DESCRIPTION_BYTES: u64 = 4 << 20;

/// See the module.
#[derive(Debug)]
pub(crate) struct PackageArchive {
    archive: Archive,
    files: Vec<Placed>,
    metadata: Option<Metadata>,
    /// What has been inflated, by the place in `files`.
    contents: Vec<Mutex<Option<Arc<[u8]>>>>,
}

/// What is wrong with a package's archive.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ArchiveProblem {
    #[error(transparent)]
    Zip(#[from] ArchiveError),
    #[error(transparent)]
    Layout(#[from] LayoutProblem),
    #[error("expected a wheel of version 1, found version `{found}`")]
    WheelVersion { found: String },
    #[error("expected `METADATA` of at most {limit} bytes with a name and a version, found something else")]
    Metadata { limit: u64 },
}

impl PackageArchive {
    /// Opens the archive `bytes`.
    pub(crate) fn open(bytes: Arc<[u8]>, format: Format) -> Result<Self, ArchiveProblem> {
        let mut limits = BundleLimits::default();
        limits.entries = MOST_FILES;
        limits.file_bytes = MOST_FILE_BYTES;
        let archive = Archive::open(bytes, &limits)?;
        let Layout { files, description } = Layout::of(&archive, format)?;
        let metadata = match description {
            None => None,
            Some(description) => {
                check_version(&small(&archive, description.wheel)?)?;
                let metadata = Metadata::parse(&small(&archive, description.metadata)?);
                Some(metadata.ok_or(ArchiveProblem::Metadata { limit: MOST_DESCRIPTION_BYTES })?)
            }
        };
        let contents = files.iter().map(|_| Mutex::default()).collect();
        Ok(Self { archive, files, metadata, contents })
    }

    /// The files, sorted by path.
    pub(crate) fn files(&self) -> &[Placed] {
        &self.files
    }

    /// What a wheel says about itself.
    pub(crate) fn metadata(&self) -> Option<&Metadata> {
        self.metadata.as_ref()
    }

    /// Bytes of the archive.
    pub(crate) fn bytes(&self) -> u64 {
        self.archive.bytes().len() as u64
    }

    /// The content of the file at `index` of [`PackageArchive::files`]; `None` if there is no such file.
    pub(crate) fn read(&self, index: usize) -> Option<Result<Arc<[u8]>, ArchiveError>> {
        let (file, content) = self.files.get(index).zip(self.contents.get(index))?;
        // Held while inflating: the isolates of a pool start together and want the same files.
        let mut content = content.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(content) = &*content {
            return Some(Ok(Arc::clone(content)));
        }
        Some(self.archive.read(file.entry).map(|read| {
            let read: Arc<[u8]> = read.into();
            *content = Some(Arc::clone(&read));
            read
        }))
    }

    /// Forgets what has been inflated.
    pub(crate) fn trim(&self) {
        for content in &self.contents {
            *content.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }
}

fn small(archive: &Archive, entry: usize) -> Result<Vec<u8>, ArchiveProblem> {
    let bytes = archive.files().nth(entry).map_or(0, |(_, bytes)| bytes);
    if bytes > MOST_DESCRIPTION_BYTES {
        return Err(ArchiveProblem::Metadata { limit: MOST_DESCRIPTION_BYTES });
    }
    Ok(archive.read(entry)?)
}

/// Checks the `Wheel-Version` of the file `WHEEL`: a later major version may mean anything.
fn check_version(text: &[u8]) -> Result<(), ArchiveProblem> {
    let text = String::from_utf8_lossy(text);
    let fields = text.lines().filter_map(|line| line.split_once(':'));
    let version = fields
        .filter(|(field, _)| field.trim().eq_ignore_ascii_case("wheel-version"))
        .map(|(_, value)| value);
    let found = version.map(str::trim).next().unwrap_or_default();
    if found == "1" || found.starts_with("1.") {
        return Ok(());
    }
    Err(ArchiveProblem::WheelVersion { found: found.chars().take(32).collect() })
}
