//! A file operation that failed: what was tried, on which path, and what to do about it. Also for the crates above this one
//! that keep files in a directory which the user can choose.
//!
//! Not for files that can be read and are wrong; each area has its own error for that.

use std::io;
use std::path::{Path, PathBuf};

use aardvark_manifest::error::{Detail, Fault, Kind};

/// A failed file operation.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} `{}`: {source}{}", path.display(), remedy(source.kind()))]
pub struct IoFailure {
    action: &'static str,
    path: PathBuf,
    source: io::Error,
    remedy: fn(io::ErrorKind) -> &'static str,
}

impl IoFailure {
    /// `action` completes "cannot … `path`", such as `read` or `create the directory`; what `remedy` gives for the kind of
    /// `source` completes the message, such as ` (free some space)`.
    #[must_use]
    pub fn with_remedy(
        action: &'static str,
        path: &Path,
        source: io::Error,
        remedy: fn(io::ErrorKind) -> &'static str,
    ) -> Self {
        Self { action, path: path.to_owned(), source, remedy }
    }

    /// The same in the directory of a distribution.
    pub(crate) fn new(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::with_remedy(action, path, source, remedy)
    }
}

impl Detail for IoFailure {
    fn kind(&self) -> Kind {
        Kind::Io
    }

    fn fault(&self) -> Fault {
        Fault::Host
    }

    fn is_retryable(&self) -> bool {
        matches!(self.source.kind(), io::ErrorKind::Interrupted | io::ErrorKind::TimedOut)
    }
}

/// Says what was being done to which path when an operation failed.
pub(crate) trait Context<T> {
    /// Keeps `action` and `path` with the error, see [`IoFailure::new`].
    fn on(self, action: &'static str, path: &Path) -> Result<T, IoFailure>;
}

impl<T> Context<T> for io::Result<T> {
    fn on(self, action: &'static str, path: &Path) -> Result<T, IoFailure> {
        self.map_err(|source| IoFailure::new(action, path, source))
    }
}

fn remedy(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            " (set AARDVARK_PYODIDE_DIR to a directory that this user can write)"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            " (free some space: the interpreter needs 40 MB while it is staged, a full release about 1 GB)"
        }
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            " (a file is where a directory should be: remove it, or set AARDVARK_PYODIDE_DIR to another directory)"
        }
        io::ErrorKind::ResourceBusy => {
            " (a mount point cannot be replaced: set AARDVARK_PYODIDE_DIR to a directory inside it)"
        }
        io::ErrorKind::Unsupported => {
            " (the file system cannot do that: set AARDVARK_PYODIDE_DIR to a directory on a local disk)"
        }
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: io::ErrorKind, expected: &str) {
        let failed: io::Result<()> = Err(kind.into());
        assert_eq!(failed.on("write", Path::new("cache/x")).unwrap_err().to_string(), expected);
    }

    #[test]
    fn remedies_fit_the_cause() {
        check(
            io::ErrorKind::StorageFull,
            "cannot write `cache/x`: no storage space (free some space: the interpreter needs 40 MB while it is \
             staged, a full release about 1 GB)",
        );
        check(
            io::ErrorKind::ReadOnlyFilesystem,
            "cannot write `cache/x`: read-only filesystem or storage medium (set AARDVARK_PYODIDE_DIR to a \
             directory that this user can write)",
        );
        check(io::ErrorKind::NotFound, "cannot write `cache/x`: entity not found");
    }
}
