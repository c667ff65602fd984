//! The images of one host: each is made once, kept in memory while it is used, and on disk for other processes.

mod shelf;

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use aardvark_manifest::error::{Error, LimitReached};

use super::bases::Bases;
use crate::engine::Stop;
use crate::engine::python::{Frozen, Runtime};
use crate::engine::v8::memory::{Image, MemoryReset};
use crate::image::{Claim, ImagePut, ImageStore, Parts, StoredImage};
use crate::telemetry::image_built;
pub(super) use shelf::Making;
use shelf::{Shelf, Taken};

/// How long to wait for another process that is making the same image; making it takes a few seconds at most.
const PATIENCE: Duration = Duration::from_secs(60);

/// See the module.
pub(crate) struct Images {
    shelf: Shelf,
    keeping: Keeping,
    store: OnceLock<Option<ImageStore>>,
    bases: Bases,
    pub(super) reset: MemoryReset,
}

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
        Self { shelf: Shelf::default(), keeping, store: OnceLock::new(), bases, reset }
    }

    /// The image made of `parts`; `build` makes it if nobody has. Whoever asks meanwhile waits, and shares what comes of
    /// it, unless that is a limit of the one who makes it beyond which `goes_further` says that one may go.
    ///
    /// Limits that end loading change nothing in an image, so they are not among its parts: what was made under one policy
    /// serves the others.
    pub(super) fn get(
        &self,
        parts: &Parts,
        worth: Worth,
        goes_further: impl Fn(LimitReached) -> bool,
        build: impl FnOnce(&Making) -> Result<Frozen, Error>,
    ) -> Result<Frozen, Error> {
        let key = parts.key();
        let build = |making: &Making| {
            let span = tracing::info_span!(target: "aardvark::image", "aardvark.image.build", %key);
            let _entered = span.enter();
            let start = Instant::now();
            build(making).inspect(|_| image_built(start.elapsed()))
        };
        let making = loop {
            match self.shelf.take(key) {
                Taken::Made(frozen) => return Ok(frozen),
                Taken::Others(attempt) => match attempt.wait() {
                    // Each turn ends an attempt of somebody with a lower limit.
                    Err(error) if error.limit().is_some_and(&goes_further) => {}
                    outcome => return outcome,
                },
                Taken::Ours(making) => break making,
            }
        };
        let made = match self.store().filter(|_| worth == Worth::File) {
            Some(store) => through(store, parts, &making, build),
            None => build(&making),
        };
        let made = making.end(made);
        self.shelf.sweep();
        made
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
    making: &Making,
    build: impl FnOnce(&Making) -> Result<Frozen, Error>,
) -> Result<Frozen, Error> {
    let (start, key) = (Instant::now(), making.key());
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
    making.hold(claim);
    let frozen = build(making)?;
    tracing::debug!(
        target: "aardvark::image", %key, bytes = frozen.memory_bytes(), elapsed = ?start.elapsed(), "made"
    );
    let (outside, memory) = frozen.parts()?;
    let kept = store.put(parts, &outside, memory);
    making.release();
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use aardvark_manifest::error::{Detail, Fault, Kind};

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{0} modules are too many")]
    struct TooMany(u64);

    impl Detail for TooMany {
        fn kind(&self) -> Kind {
            Kind::Limit
        }

        fn fault(&self) -> Fault {
            Fault::Guest
        }

        fn limit(&self) -> Option<LimitReached> {
            Some(LimitReached::new("modules", self.0 + 1, self.0))
        }
    }

    /// What those hear who ask for an image under these limits, while it is made under the first of them, which is too low.
    fn heard(limits: &[u64]) -> Vec<String> {
        let images = Images::new(Keeping::Nowhere, MemoryReset::Copy, false);
        let parts = Parts::new().with("test", "1");
        let [first, others @ ..] = limits else { return Vec::new() };
        let (begun, has_begun) = mpsc::channel();
        let ask = |limit: u64, begin: &dyn Fn()| {
            let goes_further = |reached: LimitReached| limit > reached.allowed;
            let made = images.get(&parts, Worth::Memory, goes_further, |_| {
                begin();
                Err(TooMany(limit).into())
            });
            made.err().unwrap().to_string()
        };
        std::thread::scope(|scope| {
            let first = scope.spawn(|| {
                ask(*first, &|| {
                    begun.send(()).unwrap();
                    while images.shelf.waiting(&parts.key()) < others.len() {
                        std::thread::yield_now();
                    }
                })
            });
            has_begun.recv().unwrap();
            let others: Vec<_> = others.iter().map(|limit| scope.spawn(|| ask(*limit, &|| {}))).collect();
            std::iter::once(first).chain(others).map(|asked| asked.join().unwrap()).collect()
        })
    }

    #[test]
    fn a_limit_ends_the_attempt_of_nobody_who_may_go_further() {
        let of = |limit: u64| format!("{limit} modules are too many");
        assert_eq!(heard(&[2, 2, 1]), [of(2), of(2), of(2)], "they would come no further");
        assert_eq!(heard(&[2, 9, 2]), [of(2), of(9), of(2)]);
        for (limit, told) in [3, 9, 4].into_iter().zip(heard(&[3, 9, 4])) {
            // Whoever comes first of the two makes it next, and the other one shares that or goes further.
            assert!([of(limit), of(9)].contains(&told), "{limit}: {told}");
        }
    }
}
