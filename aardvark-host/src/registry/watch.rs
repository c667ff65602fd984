//! Reloads a slot when the files of its bundle change.

use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use aardvark_manifest::error::{Detail, Error, Fault, Kind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use super::entry::Entry;
use super::options::SwapOptions;
use super::status::SwapReport;
use crate::source::Source;

/// Quiet time after a change before the bundle is read: editors write several times for one save.
const SETTLE: Duration = Duration::from_millis(120);

/// The longest wait for that quiet.
const PATIENCE: Duration = Duration::from_secs(1);

/// What came of a change.
#[derive(Debug)]
#[non_exhaustive]
pub enum WatchEvent {
    /// The new files serve.
    Swapped(SwapReport),
    /// The new files do not load, or ask for more than the ones that serve; the old generation goes on.
    Refused(Error),
}

/// A watch over a bundle. Dropping it ends the watch.
#[derive(Debug)]
#[must_use = "dropping it ends the watch"]
pub struct Watching {
    // Ends the thread: the channel's sender lives in the watcher.
    _watcher: RecommendedWatcher,
}

#[derive(Debug, thiserror::Error)]
enum WatchError {
    #[error("cannot watch `{path}` (check that it exists, and the system's limit of file watches)")]
    Watch { path: PathBuf, source: notify::Error },
    #[error("cannot start a thread to watch `{path}`")]
    Thread { path: PathBuf, source: std::io::Error },
}

impl Detail for WatchError {
    fn kind(&self) -> Kind {
        Kind::Io
    }

    fn fault(&self) -> Fault {
        Fault::Host
    }
}

/// Swaps `entry` to what is at `path` whenever that changes, and tells `observe`.
pub(crate) fn start(
    entry: &Arc<Entry>,
    path: &Path,
    observe: impl Fn(WatchEvent) + Send + 'static,
) -> Result<Watching, Error> {
    let watch_error = |source| WatchError::Watch { path: path.to_owned(), source };
    let (sender, changes) = mpsc::channel();
    let is_folder = path.is_dir();
    let file = path.file_name().map(std::ffi::OsStr::to_owned);
    let mut watcher = notify::recommended_watcher(move |change: notify::Result<notify::Event>| {
        let matters = change.is_ok_and(|change| {
            let is_ours = |path: &PathBuf| path.file_name() == file.as_deref();
            !change.kind.is_access() && (is_folder || change.paths.iter().any(is_ours))
        });
        if matters {
            let _ = sender.send(());
        }
    })
    .map_err(watch_error)?;
    // A file's folder is watched, because editors replace files instead of writing into them.
    let (folder, mode) = if is_folder {
        (path, RecursiveMode::Recursive)
    } else {
        (path.parent().unwrap_or(path), RecursiveMode::NonRecursive)
    };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    watcher.watch(folder, mode).map_err(watch_error)?;
    let (weak, source) = (Arc::downgrade(entry), Source::from(path));
    let body = move || {
        while changes.recv().is_ok() {
            let first = Instant::now();
            while first.elapsed() < PATIENCE && changes.recv_timeout(SETTLE).is_ok() {}
            let Some(entry) = weak.upgrade() else { return };
            if let Some(event) = reload(&entry, &source) {
                observe(event);
            }
        }
    };
    std::thread::Builder::new()
        .name("aardvark-watch".to_owned())
        .spawn(body)
        .map_err(|source| WatchError::Thread { path: path.to_owned(), source })?;
    Ok(Watching { _watcher: watcher })
}

/// `None` if nothing that counts has changed.
fn reload(entry: &Entry, source: &Source) -> Option<WatchEvent> {
    let bundle = match source.open() {
        Ok(bundle) => bundle,
        Err(error) => return Some(WatchEvent::Refused(error)),
    };
    if bundle.digest() == entry.digest() {
        return None;
    }
    Some(match entry.swap(&Source::from(bundle), &SwapOptions::new()) {
        Ok(report) => WatchEvent::Swapped(report),
        Err(error) => WatchEvent::Refused(error),
    })
}
