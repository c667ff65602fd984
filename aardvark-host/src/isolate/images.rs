//! The images of one host: each is made once, kept in memory while it is used, and on disk for other processes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use aardvark_manifest::error::Error;

use super::bases::Bases;
use crate::engine::Stop;
use crate::engine::python::{Frozen, Runtime};
use crate::engine::v8::memory::{Image, MemoryReset};
use crate::image::{Claim, ImagePut, ImageStore, Key, Parts, StoredImage};

/// How long to wait for another process that is making the same image; making it takes a few seconds at most.
const PATIENCE: Duration = Duration::from_secs(60);

/// See the module.
pub(crate) struct Images {
    shelf: Mutex<HashMap<Key, Place>>,
    keeping: Keeping,
    store: OnceLock<Option<ImageStore>>,
    bases: Bases,
    pub(super) reset: MemoryReset,
}

/// Where an image is, or will be. Locked while it is made.
type Place = Arc<Mutex<Option<Frozen>>>;

/// Where images outlive the process.
#[derive(Clone, Debug, Default)]
pub(crate) enum Keeping {
    /// In the user's cache.
    #[default]
    Usual,
    /// In this store.
    In(ImageStore),
    /// Nowhere.
    Nowhere,
}

/// Whether an image is worth a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Worth {
    /// Other processes will want it.
    File,
    /// It is of a script that nobody will load again.
    Memory,
}

impl Images {
    /// `spare_base`: whether to hold a booted Python in memory for the next plugin, where there is no store to hold it.
    pub(crate) fn new(keeping: Keeping, reset: MemoryReset, spare_base: bool) -> Self {
        let bases = Bases::new(spare_base);
        Self { shelf: Mutex::default(), keeping, store: OnceLock::new(), bases, reset }
    }

    /// The image made of `parts`; `build` makes it if nobody has. Whoever asks meanwhile waits.
    pub(super) fn get(
        &self,
        parts: &Parts,
        worth: Worth,
        build: impl FnOnce() -> Result<Frozen, Error>,
    ) -> Result<Frozen, Error> {
        let key = parts.key();
        let place = Arc::clone(lock(&self.shelf).entry(key).or_default());
        let mut place = lock(&place);
        if let Some(frozen) = &*place {
            return Ok(frozen.clone());
        }
        let made = match self.store().filter(|_| worth == Worth::File) {
            Some(store) => through(store, parts, &key, build)?,
            None => build()?,
        };
        *place = Some(made.clone());
        drop(place);
        self.sweep();
        Ok(made)
    }

    /// A booted Python made of `parts`, for one plugin only.
    pub(super) fn base(&self, parts: &Parts, runtime: &Runtime) -> Result<Frozen, Stop> {
        self.bases.take(parts, runtime, self.store())
    }

    /// Boots the next one in the background, if one was taken.
    pub(super) fn refill(&self, parts: &Parts, runtime: &Runtime) {
        self.bases.refill(parts, runtime, self.store());
    }

    /// Waits until nothing of it goes on in the background.
    pub(crate) fn settle(&self) {
        self.bases.settle();
    }

    /// Forgets the images that no isolate uses any more, but the last ones made.
    fn sweep(&self) {
        const KEPT: usize = 16;
        let mut shelf = lock(&self.shelf);
        if shelf.len() > KEPT {
            shelf.retain(|_, place| {
                // Somebody waits for it or makes it; or isolates use it. One whose making has failed is neither.
                Arc::strong_count(place) > 1
                    || place.try_lock().is_ok_and(|place| place.as_ref().is_some_and(Frozen::is_shared))
            });
        }
    }

    fn store(&self) -> Option<&ImageStore> {
        let store = self.store.get_or_init(|| match &self.keeping {
            Keeping::In(store) => Some(store.clone()),
            Keeping::Nowhere => None,
            Keeping::Usual => ImageStore::resolve().map_or_else(
                |error| {
                    tracing::warn!(target: "aardvark::image", %error, "images are not kept on disk");
                    None
                },
                Some,
            ),
        });
        store.as_ref()
    }
}

/// The image from `store`; `build` makes it, and the store keeps it, if it is not there. A store that does not work costs
/// time, never a plugin.
fn through(
    store: &ImageStore,
    parts: &Parts,
    key: &Key,
    build: impl FnOnce() -> Result<Frozen, Error>,
) -> Result<Frozen, Error> {
    let start = Instant::now();
    let claim = store.claim(key, PATIENCE).unwrap_or_else(|error| {
        tracing::warn!(target: "aardvark::image", %error, "images are not kept on disk");
        Claim::Build(ImageStore::without_lock())
    });
    let claim = match claim {
        Claim::Found(stored) => match open(stored) {
            Ok(frozen) => {
                tracing::debug!(target: "aardvark::image", %key, elapsed = ?start.elapsed(), "found on disk");
                return Ok(frozen);
            }
            Err(reason) => {
                tracing::warn!(target: "aardvark::image", %key, reason, "an image is not used");
                ImageStore::without_lock()
            }
        },
        Claim::Build(right) => right,
    };
    let frozen = build()?;
    tracing::debug!(
        target: "aardvark::image", %key, bytes = frozen.memory_bytes(), elapsed = ?start.elapsed(), "made"
    );
    let (outside, memory) = frozen.parts()?;
    let kept = store.put(parts, &outside, memory);
    drop(claim);
    match kept {
        // Pages of the file are shared with other processes; those of the memory that it was written from are not.
        Ok(ImagePut::Written(stored)) => Ok(open(stored).unwrap_or(frozen)),
        Ok(ImagePut::NotWritten { cause }) => {
            tracing::warn!(target: "aardvark::image", %key, %cause, "an image is not kept on disk");
            Ok(frozen)
        }
        Err(error) => {
            tracing::warn!(target: "aardvark::image", %key, %error, "an image is not kept on disk");
            Ok(frozen)
        }
    }
}

pub(super) fn open(stored: StoredImage) -> Result<Frozen, String> {
    let length = usize::try_from(stored.memory_len).map_err(|error| error.to_string())?;
    let memory =
        Image::from_file(stored.file, stored.memory_offset, length).map_err(|error| error.to_string())?;
    Frozen::from_parts(&stored.outside, memory).map_err(|error| error.to_string())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Whoever panicked while making an image has left nothing behind.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
