//! One builder at a time: processes that start together and need the same image build it once.
//!
//! The lock is advisory and held on a file beside the image. The operating system gives it back when the process ends,
//! however it ends. Nothing depends on it but the time that a second build would take: whoever cannot get it builds
//! anyway.
//!
//! ```text
//! open KEY.lock ──► lock it ──► is it still the file of that name? ──no──► again
//!                                          │ yes
//!                                          ▼
//!                               held; removed before it is given back
//! ```
//!
//! Only who holds the lock removes the file, so a file that is locked and has its name is everybody's lock.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use aardvark_manifest::error::Error;

use super::key::Key;
use super::store::{ImageStore, StoredImage};

const EXTENSION: &str = ".lock";

/// The right to build an image, given back when dropped; or the permission to build it without.
#[derive(Debug)]
#[must_use]
pub struct BuildLock(Option<Held>);

#[derive(Debug)]
struct Held {
    path: PathBuf,
    /// Dropped after the file has lost its name, see [`Held::drop`].
    _file: File,
}

/// What to do about an image that is needed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Claim {
    /// Use it: it is in the store.
    Found(StoredImage),
    /// Build it and put it into the store, then drop the lock.
    Build(BuildLock),
}

impl BuildLock {
    /// Whether no other process that asked for the lock is building. If not, the time to wait was over, or there can be
    /// no lock in this directory.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.0.is_some()
    }
}

impl ImageStore {
    /// The permission to build an image whatever others do, for when the store does not work.
    pub(crate) const fn without_lock() -> BuildLock {
        BuildLock(None)
    }

    /// The image called `key`, or the right to build it. Of several processes and threads that ask at once, one builds;
    /// the others wait for it, at most for `wait`, and find the image.
    ///
    /// # Errors
    ///
    /// As [`ImageStore::get`].
    pub fn claim(&self, key: &Key, wait: Duration) -> Result<Claim, Error> {
        if let Some(image) = self.get(key)? {
            return Ok(Claim::Found(image));
        }
        let lock = self.lock(key, wait)?;
        if !lock.is_held() || !self.path(key).exists() {
            return Ok(Claim::Build(lock));
        }
        // Somebody has built it meanwhile. Others wait for the same lock, and need not wait until this one has checked
        // every byte.
        drop(lock);
        match self.get(key)? {
            Some(image) => Ok(Claim::Found(image)),
            None => Ok(Claim::Build(self.lock(key, wait)?)),
        }
    }

    /// The right to build the image called `key`, once nobody else has it. After `wait` without success, the
    /// permission to build it anyway.
    ///
    /// # Errors
    ///
    /// Others could write the directory, or it belongs to another user.
    pub fn lock(&self, key: &Key, wait: Duration) -> Result<BuildLock, Error> {
        let held = self
            .create()?
            .and_then(|()| Held::take(self.directory().join(format!("{key}{EXTENSION}")), wait));
        let held = held.unwrap_or_else(|cause| {
            tracing::debug!(target: "aardvark::image", %key, %cause, "building without a lock");
            None
        });
        Ok(BuildLock(held))
    }
}

impl Held {
    /// `None` after `wait` without success.
    fn take(path: PathBuf, wait: Duration) -> io::Result<Option<Self>> {
        let deadline = Instant::now().checked_add(wait);
        loop {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(false);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.open(&path)?;
            let left = deadline.map_or(wait, |deadline| deadline.saturating_duration_since(Instant::now()));
            let Some(file) = lock(file, left)? else { return Ok(None) };
            if is_named(&file, &path) {
                return Ok(Some(Self { path, _file: file }));
            }
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // A directory of thousands of empty files helps nobody. If it stays, another sweep takes it.
        drop(fs::remove_file(&self.path));
    }
}

/// Whether a file of this name is a lock.
pub(super) fn is_lock(name: &str) -> bool {
    name.strip_suffix(EXTENSION).is_some_and(|key| key.parse::<Key>().is_ok())
}

/// Removes the lock at `path` if nobody holds it.
pub(super) fn sweep(path: &Path) {
    let Ok(file) = OpenOptions::new().write(true).open(path) else { return };
    if file.try_lock().is_ok() && is_named(&file, path) {
        drop(Held { path: path.to_owned(), _file: file });
    }
}

/// Locks `file`, if that can be had within `wait`.
fn lock(file: File, wait: Duration) -> io::Result<Option<File>> {
    match file.try_lock() {
        Ok(()) => return Ok(Some(file)),
        Err(TryLockError::WouldBlock) => {}
        Err(TryLockError::Error(error)) => return Err(error),
    }
    // The system has no lock that gives up after a while. This thread ends when the lock is free, and if nobody waits
    // for it any more, the lock goes with the file.
    let (sender, receiver) = mpsc::channel();
    thread::Builder::new().name("aardvark-image-lock".to_owned()).spawn(move || {
        let locked = file.lock().map(|()| file);
        drop(sender.send(locked));
    })?;
    receiver.recv_timeout(wait).ok().transpose()
}

/// Whether `path` still leads to `file`.
#[cfg(unix)]
fn is_named(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let (Ok(open), Ok(named)) = (file.metadata(), fs::metadata(path)) else { return false };
    (open.dev(), open.ino()) == (named.dev(), named.ino())
}

/// A file that is open cannot be replaced on this system.
#[cfg(not(unix))]
fn is_named(_: &File, path: &Path) -> bool {
    path.exists()
}
