//! Why a file is not used as an image. Completes "…: expected this, found that".

use super::key::Key;

/// What is wrong with a file.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Damage {
    #[error("expected an image of Aardvark, found a file of another kind")]
    Magic,
    #[error("expected version {expected} of the image format, found {found}")]
    Version { expected: u32, found: u32 },
    #[error("expected the image {expected}, found the image {found} under its name")]
    Key { expected: Key, found: Key },
    #[error("expected {expected} bytes, found {found}")]
    Length { expected: u64, found: u64 },
    #[error("expected {what} of {allowed} bytes, found {found}")]
    Size { what: &'static str, allowed: &'static str, found: u64 },
    #[error("expected the memory at byte {expected}, found it at {found}")]
    Offset { expected: u64, found: u64 },
    #[error("the hash of what precedes the memory does not fit")]
    HeadCheck,
    #[error("the hash of the memory does not fit")]
    MemoryCheck,
    #[error("the list of its parts cannot be read")]
    Parts,
    #[error("expected the parts of the image {expected}, found those of {found}")]
    PartsKey { expected: Key, found: Key },
    #[error("expected a regular file, found something else")]
    NotAFile,
    #[cfg(unix)]
    #[error("expected a file that only this user can write, found one of user {owner} with mode {mode:04o}")]
    Foreign { owner: u32, mode: u32 },
}
