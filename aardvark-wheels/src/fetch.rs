//! Gets pinned wheels to where plugins find them.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use aardvark_distribution::{IoFailure, readable_by_all};
use aardvark_manifest::error::{Detail, Error, Fault, Kind};
use aardvark_manifest::manifest::PythonRequirement;
use tempfile::NamedTempFile;

use crate::failure::io_failure;
use crate::pip::Pip;
use crate::target::Target;
use crate::wheelhouse::{Wheelhouse, hash};

/// Where wheels go.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Destination {
    /// A folder that holds them by file name, such as a bundle's `wheels`.
    Folder(PathBuf),
    /// A wheelhouse that plugins share.
    Wheelhouse(Wheelhouse),
}

#[derive(Debug, thiserror::Error)]
enum FetchFailure {
    #[error(
        "pip did not deliver `{file}` with SHA-256 {sha256} (the pin of `{name}` does not fit: lock `{name}` anew)"
    )]
    Other { name: String, file: String, sha256: String },
}

impl Detail for FetchFailure {
    fn kind(&self) -> Kind {
        Kind::Package
    }

    fn fault(&self) -> Fault {
        Fault::Guest
    }
}

impl Destination {
    /// Whether the wheel of `pin` is there, whole.
    #[must_use]
    pub fn has(&self, pin: &PythonRequirement) -> bool {
        fs::read(self.path(pin)).is_ok_and(|bytes| hash(&bytes) == pin.sha256)
    }

    /// Where the wheel of `pin` belongs.
    #[must_use]
    pub fn path(&self, pin: &PythonRequirement) -> PathBuf {
        match self {
            Self::Folder(folder) => folder.join(&pin.file),
            Self::Wheelhouse(wheelhouse) => wheelhouse.path(&pin.sha256),
        }
    }

    /// Keeps the wheel called `file`, whole or not at all.
    pub(crate) fn put(&self, file: &str, wheel: &[u8]) -> Result<(), Error> {
        match self {
            Self::Folder(folder) => {
                let path = folder.join(file);
                write(folder, &path, wheel).map_err(|source| io_failure("write", &path, source).into())
            }
            Self::Wheelhouse(wheelhouse) => wheelhouse.put(wheel).map(drop),
        }
    }
}

/// Gets the wheels of `pins` that are not at `destination` yet, through pip; gives back how many there were. Runs no
/// pip if there is nothing to get.
///
/// # Errors
///
/// There is no pip, it does not find a wheel with the pinned hash, or `destination` cannot be written.
pub fn fetch(pins: &[PythonRequirement], target: &Target, destination: &Destination) -> Result<usize, Error> {
    let missing: Vec<&PythonRequirement> = pins.iter().filter(|pin| !destination.has(pin)).collect();
    if missing.is_empty() {
        return Ok(0);
    }
    let downloads = workplace()?;
    Pip::find()?.download_pins(target, missing.iter().copied(), downloads.path())?;
    for pin in &missing {
        let wheel = fs::read(downloads.path().join(&pin.file)).unwrap_or_default();
        if hash(&wheel) != pin.sha256 {
            let (name, file, sha256) = (pin.name.clone(), pin.file.clone(), pin.sha256.clone());
            return Err(FetchFailure::Other { name, file, sha256 }.into());
        }
        destination.put(&pin.file, &wheel)?;
    }
    Ok(missing.len())
}

/// A directory for downloads that goes away by itself.
pub(crate) fn workplace() -> Result<tempfile::TempDir, IoFailure> {
    tempfile::tempdir().map_err(|source| io_failure("write into", &std::env::temp_dir(), source))
}

/// Writes beside the target and renames, so that nobody sees half a wheel.
fn write(folder: &Path, path: &Path, wheel: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut file = NamedTempFile::with_prefix_in(".new-", folder)?;
    file.write_all(wheel)?;
    file.as_file().sync_all()?;
    readable_by_all(file.path())?;
    file.persist(path)?;
    Ok(())
}
