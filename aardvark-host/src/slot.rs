//! The typed handle that an app keeps; it survives swaps.

mod untyped;

pub use untyped::{Untyped, UntypedClient};

use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

use aardvark_manifest::call::{BoxFuture, Invoke, Reply, Request};
use aardvark_manifest::demand::Difference;
use aardvark_manifest::error::Error;
use aardvark_manifest::interface::Interface;
use aardvark_manifest::outcome::Outcome;

use crate::registry::{Entry, SlotStatus, SwapOptions, SwapReport, WatchEvent, Watching};
use crate::source::Source;

/// A place for a plugin that implements `I`, such as `Slot<dyn AlertRule>`.
///
/// It dereferences to the interface's client, so the trait's functions are called on the slot itself. Cloning is
/// cheap; all clones are the same slot. Calls may come from any number of threads.
pub struct Slot<I: ?Sized + Interface> {
    entry: Arc<Entry>,
    client: I::Client,
}

struct Door(Arc<Entry>);

impl<I: ?Sized + Interface> Slot<I> {
    pub(crate) fn new(entry: Arc<Entry>) -> Self {
        let client = I::client(Arc::new(Door(Arc::clone(&entry))));
        Self { entry, client }
    }

    /// Loads another bundle, checks it against the interface, warms its isolates, and lets it serve.
    ///
    /// Blocks until that is done; meanwhile and if it fails, the old generation goes on serving. Calls in flight
    /// finish where they began. The old generation is kept for [`Slot::rollback`].
    ///
    /// # Errors
    ///
    /// If the bundle cannot be read, does not implement the interface, asks for more than the policy allows or than
    /// the one that runs, needs a package that is not there, or fails to load within the limits. Nothing has changed
    /// then.
    pub fn swap(&self, source: impl Into<Source>) -> Result<SwapReport, Error> {
        self.swap_with(source, SwapOptions::new())
    }

    /// Like [`Slot::swap`], with options: a bundle that asks for more than the one that runs needs an approval.
    ///
    /// # Errors
    ///
    /// As [`Slot::swap`].
    pub fn swap_with(&self, source: impl Into<Source>, options: SwapOptions) -> Result<SwapReport, Error> {
        self.entry.swap(&source.into(), &options)
    }

    /// What the bundle at `source` asks for beyond the one that runs, and what it no longer asks for, within the
    /// policy. Nothing of it runs.
    ///
    /// Whoever decides reads it, or the JSON that it serialises to, and answers with its
    /// [token](Difference::token), which [`SwapOptions::accept`] takes.
    ///
    /// # Errors
    ///
    /// If the bundle cannot be read, is for another interface, or asks for more than the policy allows.
    pub fn difference(&self, source: impl Into<Source>) -> Result<Difference, Error> {
        self.entry.difference(&source.into())
    }

    /// Lets the generation before the last swap serve again, at once: it is still warm. A second rollback undoes
    /// the first. What it brings back was approved when it came, and needs no approval again.
    ///
    /// # Errors
    ///
    /// If there was no swap yet.
    pub fn rollback(&self) -> Result<SwapReport, Error> {
        self.entry.rollback()
    }

    /// Swaps to what is at `path`, a folder or a ZIP file, whenever its content changes, until the returned value
    /// is dropped. `observe` is told what came of each change, on a thread of its own. What asks for more than the one
    /// that runs is refused, as by [`Slot::swap`].
    ///
    /// # Errors
    ///
    /// If the path cannot be watched.
    pub fn watch(
        &self,
        path: impl AsRef<Path>,
        observe: impl Fn(WatchEvent) + Send + 'static,
    ) -> Result<Watching, Error> {
        crate::registry::watch_path(&self.entry, path.as_ref(), observe)
    }

    /// The slot at this moment.
    #[must_use]
    pub fn status(&self) -> SlotStatus {
        self.entry.status()
    }

    /// The generation that serves at this moment, counted from 1.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.entry.status().generation
    }

    /// The interface's client, for functions whose names a method of the slot hides.
    #[must_use]
    pub fn client(&self) -> &I::Client {
        &self.client
    }
}

impl<I: ?Sized + Interface> Clone for Slot<I> {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.entry))
    }
}

impl<I: ?Sized + Interface> Deref for Slot<I> {
    type Target = I::Client;

    fn deref(&self) -> &I::Client {
        &self.client
    }
}

impl<I: ?Sized + Interface> std::fmt::Debug for Slot<I> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let status = self.entry.status();
        f.debug_struct("Slot")
            .field("name", &status.name)
            .field("generation", &status.generation)
            .finish_non_exhaustive()
    }
}

impl Invoke for Door {
    fn invoke(&self, request: Request) -> Outcome<Result<Reply, Error>> {
        self.0.submit(request).wait()
    }

    fn invoke_async(&self, request: Request) -> BoxFuture<'static, Outcome<Result<Reply, Error>>> {
        Box::pin(self.0.submit(request))
    }
}
