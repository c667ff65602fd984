//! Where the repository is.

use std::env;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// The repository's root, as an absolute path.
///
/// Cargo says where this package is when it runs it; the place at build time serves a binary started by hand.
///
/// # Errors
/// If the directory is gone.
pub(crate) fn root() -> Result<PathBuf, Error> {
    let package = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    let root = package.parent().map_or(package.clone(), Path::to_path_buf);
    root.canonicalize().map_err(|source| Error::Io { verb: "open", path: root, source })
}
