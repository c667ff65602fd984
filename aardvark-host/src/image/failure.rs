//! What goes wrong with the store itself, as errors. Why a single file is not used is in `damage`.

use std::io;
use std::path::{Path, PathBuf};

use aardvark_manifest::error::{Detail, Fault, Kind};

use super::damage::Damage;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub(super) enum ImageError {
    #[error(
        "the image `{}` is not used: {damage} (remove the file; the image is built again when it is needed)",
        path.display()
    )]
    Damaged { path: PathBuf, damage: Damage },
    #[error(
        "the image cannot be kept: {damage} (the plugin works without; write less at its top level to keep one)"
    )]
    Refused { damage: Damage },
    #[error("no image `{}` (it is built when a plugin needs it)", path.display())]
    Absent { path: PathBuf },
    #[error(
        "expected the key of an image, 64 lower-case hexadecimal digits, found `{found}` (`aardvark image list` shows \
         the keys there are)"
    )]
    NotAKey { found: String },
    #[error("expected a size such as `500 MB` or `4 GiB`, found `{found}`")]
    NotASize { found: String },
    #[error("expected a size such as `500 MB` or `4 GiB` in AARDVARK_IMAGE_LIMIT, found `{found}`")]
    LimitVariable { found: String },
    #[error(
        "no directory for images: this user has no home directory (set AARDVARK_IMAGE_DIR to a directory)"
    )]
    Homeless,
    #[error("expected a directory for images, found something else at `{}` (remove it, or set AARDVARK_IMAGE_DIR to another directory)", path.display())]
    NotADirectory { path: PathBuf },
    #[cfg(unix)]
    #[error(
        "the directory of images `{}` can be written by other users, its mode is {mode:04o} (`chmod go-w` it, or set \
         AARDVARK_IMAGE_DIR to a directory that only this user can write)",
        path.display()
    )]
    Writable { path: PathBuf, mode: u32 },
    #[cfg(unix)]
    #[error(
        "expected a directory of images of user {expected}, found one of user {found}: `{}` (set AARDVARK_IMAGE_DIR to \
         a directory of this user)",
        path.display()
    )]
    Owner { path: PathBuf, expected: u32, found: u32 },
    #[error("cannot {action} `{}`: {source}", path.display())]
    Io { action: &'static str, path: PathBuf, source: io::Error },
}

impl ImageError {
    /// `action` completes "cannot … `path`".
    pub(super) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io { action, path: path.to_owned(), source }
    }
}

impl Detail for ImageError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotAKey { .. } | Self::NotASize { .. } => Kind::Arguments,
            Self::Absent { .. } => Kind::NotFound,
            Self::Io { .. } => Kind::Io,
            _ => Kind::Image,
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotAKey { .. } | Self::NotASize { .. } | Self::Absent { .. } => Fault::Caller,
            _ => Fault::Host,
        }
    }
}
