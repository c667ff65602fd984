//! Booted Pythons, each for the image of one plugin.
//!
//! The seed of `hash` is drawn when Python boots, and every dictionary that is made from then on depends on it. A plugin
//! can find its seed out, and with it make up keys that all fall into one place of a dictionary. So that it can do this
//! to nobody but itself, no two plugins continue from one boot: a base that is taken is gone, whatever becomes of the
//! plugin. The next one is booted in the background.
//!
//! ```text
//!   take:   the one in memory, or in the store, or the one that is being made; else it boots
//!   refill: once a plugin is loaded, a thread boots the next one ──► the store; without one, memory
//! ```

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::images;
use crate::engine::python::{Blank, Cut, Frozen, Runtime};
use crate::engine::v8::interrupt::Interrupt;
use crate::engine::v8::process;
use crate::engine::{Limits, Stop};
use crate::image::{ImagePut, ImageStore, Key, Parts};

/// Limits of an interpreter without a plugin: none of a guest's code runs in it.
const LIMITS: Limits = Limits::OWN;

/// The bases of one host.
pub(super) struct Bases {
    shelf: Arc<Shelf>,
    /// Whether one is kept in memory where there is no store for it.
    in_memory: bool,
}

#[derive(Default)]
struct Shelf {
    places: Mutex<Places>,
    changed: Condvar,
}

#[derive(Default)]
struct Places {
    of: HashMap<Key, Place>,
    /// The host is gone.
    is_closed: bool,
}

/// What there is of the bases with one key.
#[derive(Default)]
struct Place {
    ready: Option<Frozen>,
    next: Next,
}

/// What becomes of the next one.
#[derive(Default)]
enum Next {
    /// Nothing: the last one is not used yet, or could not be replaced.
    #[default]
    Unwanted,
    /// It is wanted since the last one was taken.
    Owed,
    /// A thread boots it; perhaps somebody waits for it.
    Booting { interrupt: Option<Interrupt>, is_awaited: bool },
}

impl Bases {
    pub(super) fn new(in_memory: bool) -> Self {
        Self { shelf: Arc::default(), in_memory }
    }

    /// A base made of `parts` that nobody else has or will have.
    pub(super) fn take(
        &self,
        parts: &Parts,
        runtime: &Runtime,
        store: Option<&ImageStore>,
    ) -> Result<Frozen, Stop> {
        let key = parts.key();
        let start = Instant::now();
        let stored = || store.and_then(|store| taken(store, &key));
        let found = self.shelf.take(&key).or_else(stored).or_else(|| self.shelf.wait(&key)).or_else(stored);
        let is_found = found.is_some();
        let base = found.map_or_else(|| boot(runtime, |_| true), Ok)?;
        tracing::debug!(target: "aardvark::image", %key, is_found, elapsed = ?start.elapsed(), "Python itself");
        Ok(base)
    }

    /// Boots the next base in the background, if one was taken since the last time.
    pub(super) fn refill(&self, parts: &Parts, runtime: &Runtime, store: Option<&ImageStore>) {
        let key = parts.key();
        if !self.shelf.begin(&key, store.is_some() || self.in_memory) {
            return;
        }
        let booting = Booting { shelf: Arc::clone(&self.shelf), key, base: None };
        if store.is_some_and(|store| store.has(&key)) {
            // Another process was faster.
            return;
        }
        let (parts, runtime, store) = (parts.clone(), runtime.clone(), store.cloned());
        let in_memory = self.in_memory;
        let body = move || booting.run(&parts, &runtime, store.as_ref(), in_memory);
        if let Err(error) = process::spawn("aardvark-base".to_owned(), Box::new(body)) {
            tracing::debug!(target: "aardvark::image", %error, "no thread to boot Python on");
        }
    }

    /// Waits until nothing is being booted any more.
    pub(super) fn settle(&self) {
        let is_booting = |places: &mut Places| places.of.values().any(Place::is_booting);
        drop(self.shelf.changed.wait_while(lock(&self.shelf.places), is_booting));
    }
}

impl Drop for Bases {
    fn drop(&mut self) {
        let mut places = lock(&self.shelf.places);
        places.is_closed = true;
        for place in places.of.values() {
            if let Next::Booting { interrupt: Some(interrupt), .. } = &place.next {
                interrupt.raise();
            }
        }
    }
}

impl Shelf {
    /// The base in memory. The next one is owed, whether or not there is one now.
    fn take(&self, key: &Key) -> Option<Frozen> {
        let mut places = lock(&self.places);
        let place = places.of.entry(*key).or_default();
        if !place.is_booting() {
            place.next = Next::Owed;
        }
        place.ready.take()
    }

    /// The base that is being booted, if nobody else waits for it.
    fn wait(&self, key: &Key) -> Option<Frozen> {
        let mut places = lock(&self.places);
        match &mut places.of.get_mut(key)?.next {
            Next::Booting { is_awaited, .. } if !*is_awaited => *is_awaited = true,
            _ => return None,
        }
        let is_booting = |places: &mut Places| places.of.get(key).is_some_and(Place::is_booting);
        let places = self.changed.wait_while(places, is_booting);
        let mut places = places.unwrap_or_else(PoisonError::into_inner);
        let place = places.of.get_mut(key)?;
        place.next = Next::Owed;
        place.ready.take()
    }

    /// Whether to boot one now. If not wanted, nothing is owed any more.
    fn begin(&self, key: &Key, is_wanted: bool) -> bool {
        let mut places = lock(&self.places);
        let Some(place) = places.of.get_mut(key).filter(|place| matches!(place.next, Next::Owed)) else {
            return false;
        };
        let begins = is_wanted && place.ready.is_none();
        place.next =
            if begins { Next::Booting { interrupt: None, is_awaited: false } } else { Next::Unwanted };
        begins
    }
}

impl Place {
    fn is_booting(&self) -> bool {
        matches!(self.next, Next::Booting { .. })
    }
}

/// The boot of a base in the background. However it ends, those who wait for it go on.
struct Booting {
    shelf: Arc<Shelf>,
    key: Key,
    base: Option<Frozen>,
}

impl Booting {
    fn run(mut self, parts: &Parts, runtime: &Runtime, store: Option<&ImageStore>, in_memory: bool) {
        let base = match boot(runtime, |interrupt| self.register(interrupt)) {
            Ok(base) => base,
            Err(stop) => {
                tracing::debug!(target: "aardvark::image", key = %self.key, ?stop, "Python does not boot");
                return;
            }
        };
        // Whoever waits must not wait for the disk too.
        let is_kept = !self.is_awaited() && store.is_some_and(|store| keep(store, parts, &base));
        if !is_kept && (in_memory || self.is_awaited()) {
            self.base = Some(base);
        }
    }

    /// Lets the boot be stopped; `false` if the host is gone already.
    fn register(&self, stop: &Interrupt) -> bool {
        let mut places = lock(&self.shelf.places);
        if let Some(Place { next: Next::Booting { interrupt, .. }, .. }) = places.of.get_mut(&self.key) {
            *interrupt = Some(stop.clone());
        }
        !places.is_closed
    }

    fn is_awaited(&self) -> bool {
        let places = lock(&self.shelf.places);
        places
            .of
            .get(&self.key)
            .is_some_and(|place| matches!(place.next, Next::Booting { is_awaited: true, .. }))
    }
}

impl Drop for Booting {
    fn drop(&mut self) {
        if let Some(place) = lock(&self.shelf.places).of.get_mut(&self.key) {
            place.next = Next::Unwanted;
            place.ready = self.base.take();
        }
        self.shelf.changed.notify_all();
    }
}

/// Boots Python; `register` gets the means to stop it, and says whether to begin.
fn boot(runtime: &Runtime, register: impl FnOnce(&Interrupt) -> bool) -> Result<Frozen, Stop> {
    let blank = Blank::new(LIMITS, runtime, None, Cut::Whole).map_err(Stop::Broken)?;
    if !register(blank.interrupt()) {
        return Err(Stop::Interrupted);
    }
    blank.boot()?.freeze()
}

fn taken(store: &ImageStore, key: &Key) -> Option<Frozen> {
    let stored = match store.take(key) {
        Ok(stored) => stored?,
        Err(error) => {
            tracing::warn!(target: "aardvark::image", %error, "images are not kept on disk");
            return None;
        }
    };
    images::open(stored)
        .inspect_err(|reason| tracing::warn!(target: "aardvark::image", %key, reason, "an image is not used"))
        .ok()
}

/// Whether `store` has the base now.
fn keep(store: &ImageStore, parts: &Parts, base: &Frozen) -> bool {
    let kept = base.parts().and_then(|(outside, memory)| store.put(parts, &outside, memory));
    match kept {
        Ok(ImagePut::Written(_)) => true,
        Ok(ImagePut::NotWritten { cause }) => {
            tracing::debug!(target: "aardvark::image", %cause, "Python is not kept on disk");
            false
        }
        Err(error) => {
            tracing::debug!(target: "aardvark::image", %error, "Python is not kept on disk");
            false
        }
    }
}

fn lock(places: &Mutex<Places>) -> MutexGuard<'_, Places> {
    // Whoever panicked has changed nothing by halves.
    places.lock().unwrap_or_else(PoisonError::into_inner)
}
