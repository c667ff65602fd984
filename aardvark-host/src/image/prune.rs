//! What goes: images beyond a limit or unused for long, and what crashed processes left.

use std::cmp::Reverse;
use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::time::{Duration, SystemTime};

use aardvark_manifest::error::Error;

use super::failure::ImageError;
use super::key::Key;
use super::limit::Limit;
use super::listing::Found;
use super::lock;
use super::store::ImageStore;
use super::write::UNFINISHED;

/// A file this young may belong to a writer that has not locked it yet.
const YOUNG: Duration = Duration::from_secs(60);

/// Where files cannot be locked, a file this old belongs to nobody.
const OLD: Duration = Duration::from_secs(24 * 60 * 60);

/// Which images to throw away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Prune {
    /// All of them.
    All,
    /// Those that were not used for this long.
    UnusedFor(Duration),
    /// Those that were not used for longest, until the rest takes no more disk space than this.
    DownTo(Limit),
}

/// What was thrown away, and what is left. Sizes are of disk space, in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pruned {
    /// The images that were removed.
    pub removed: Vec<Key>,
    /// What they took.
    pub removed_bytes: u64,
    /// How many images are left.
    pub kept: usize,
    /// What they take.
    pub kept_bytes: u64,
}

impl ImageStore {
    /// Throws images away, and what crashed processes left. Isolates that run from such an image go on.
    ///
    /// # Errors
    ///
    /// An image cannot be removed; or the directory cannot be read, others could write it, or it belongs to another
    /// user.
    pub fn prune(&self, what: Prune) -> Result<Pruned, Error> {
        let found = self.found()?;
        self.sweep();
        Ok(prune(found, what, None)?)
    }

    /// Brings the store down to its limit after the image `kept` was written. What cannot be removed stays.
    pub(super) fn make_room(&self, kept: Key) {
        self.sweep();
        let pruned = self.found().and_then(|found| prune(found, Prune::DownTo(self.limit()), Some(kept)));
        match pruned {
            Ok(Pruned { removed, .. }) if removed.is_empty() => {}
            Ok(Pruned { removed, removed_bytes, .. }) => tracing::info!(
                target: "aardvark::image", images = removed.len(), bytes = removed_bytes, limit = %self.limit(),
                "images that were not used for longest were removed"
            ),
            Err(error) => tracing::warn!(target: "aardvark::image", %error, "images beyond the limit stay"),
        }
    }

    /// Removes files of writers and builders that are no more.
    fn sweep(&self) {
        let Ok(entries) = fs::read_dir(self.directory()) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            let path = entry.path();
            if name.starts_with(UNFINISHED) {
                sweep_unfinished(&path);
            } else if lock::is_lock(name) {
                lock::sweep(&path);
            }
        }
    }
}

/// `kept` counts as used last, whatever its file says.
fn prune(mut found: Vec<Found>, what: Prune, kept: Option<Key>) -> Result<Pruned, ImageError> {
    let now = SystemTime::now();
    found.sort_by_key(|image| Reverse((Some(image.key) == kept, image.used)));
    let mut pruned = Pruned::default();
    let mut full = false;
    for Found { key, path, disk_bytes, used } in found {
        full |= matches!(what, Prune::DownTo(limit) if pruned.kept_bytes.saturating_add(disk_bytes) > limit.as_bytes());
        let goes = match what {
            _ if Some(key) == kept => false,
            Prune::All => true,
            // A time in the future is no long time ago.
            Prune::UnusedFor(duration) => now.duration_since(used).is_ok_and(|unused| unused >= duration),
            Prune::DownTo(_) => full,
        };
        if !goes {
            pruned.kept += 1;
            pruned.kept_bytes += disk_bytes;
            continue;
        }
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(ImageError::io("remove the image", &path, error));
            }
            _ => {
                pruned.removed.push(key);
                pruned.removed_bytes += disk_bytes;
            }
        }
    }
    Ok(pruned)
}

/// Removes the file at `path` if its writer is gone. Failing that, another sweep will do.
fn sweep_unfinished(path: &Path) {
    let Ok(file) = File::open(path) else { return };
    let modified = file.metadata().and_then(|metadata| metadata.modified());
    let Ok(age) = modified.map(|modified| modified.elapsed().unwrap_or_default()) else { return };
    let abandoned = match file.try_lock() {
        Ok(()) => age >= YOUNG,
        Err(TryLockError::WouldBlock) => false,
        Err(TryLockError::Error(_)) => age >= OLD,
    };
    if abandoned && fs::remove_file(path).is_ok() {
        tracing::debug!(target: "aardvark::image", path = %path.display(), "removed what a crashed writer left");
    }
}
