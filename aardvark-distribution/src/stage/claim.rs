//! One process at a time: a lock on a file beside what is being made.
//!
//! The operating system releases the lock when the process ends, however it ends. The file stays: removing it would
//! let a third process lock a new file of the same name while the second still holds the old one.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use aardvark_manifest::error::Error;

use crate::failure::Context as _;
use crate::progress::{Progress, Step};

use super::create_directory;

/// The right to make one thing, given back when dropped.
#[derive(Debug)]
pub(super) struct Claim {
    _file: File,
}

impl Claim {
    /// Claims `target`, waiting visibly while another process or thread holds it.
    pub(super) fn take(target: &Path, progress: &dyn Progress) -> Result<Self, Error> {
        let path = lock_path(target);
        if let Some(parent) = path.parent() {
            create_directory(parent)?;
        }
        let file =
            OpenOptions::new().write(true).create(true).truncate(false).open(&path).on("open", &path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                progress.start(Step::Wait, None);
                file.lock().on("lock", &path)?;
                progress.finish();
            }
            Err(TryLockError::Error(error)) => Err(error).on("lock", &path)?,
        }
        Ok(Self { _file: file })
    }
}

fn lock_path(target: &Path) -> PathBuf {
    sibling(target, "lock")
}

/// A hidden path beside `target`, on the same file system, named after it.
pub(super) fn sibling(target: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(target.file_name().unwrap_or("pyodide".as_ref()));
    name.push(".");
    name.push(suffix);
    target.with_file_name(name)
}

/// Removes `path` and everything in it; nothing there is fine too.
pub(super) fn remove_tree(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}
