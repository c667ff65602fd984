//! A slot's state: which generation serves, which one came before.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aardvark_manifest::bundle::Digest;
use aardvark_manifest::call::Request;
use aardvark_manifest::error::{Detail, Error, Fault, Kind};
use aardvark_manifest::interface::InterfaceDescriptor;
use aardvark_manifest::manifest::Language;
use arc_swap::ArcSwap;

use super::generation::Generation;
use crate::isolate::reply::ReplyReceiver;
use crate::isolate::{CallJob, Environment, RawOutcome};
use crate::plugin::Plugin;
use crate::policy::Policy;
use crate::pool::{Job, Refused};
use crate::source::Source;

/// How a slot runs its plugins.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SlotOptions {
    /// Isolates per generation, at least 1; each is a thread with its own copy of the plugin. Default 1.
    pub isolates: usize,
    /// Calls that may wait for an isolate before further ones are refused. Default 10 000.
    pub queue: usize,
    /// How long calls of a replaced generation may go on once it is no longer needed for a rollback. Default 30 s.
    pub drain: Duration,
}

impl SlotOptions {
    /// The defaults.
    #[must_use]
    pub const fn new() -> Self {
        Self { isolates: 1, queue: 10_000, drain: Duration::from_secs(30) }
    }

    /// Sets the number of isolates; 0 counts as 1.
    #[must_use]
    pub const fn isolates(mut self, isolates: usize) -> Self {
        self.isolates = if isolates == 0 { 1 } else { isolates };
        self
    }

    /// Sets how many calls may wait.
    #[must_use]
    pub const fn queue(mut self, calls: usize) -> Self {
        self.queue = calls;
        self
    }

    /// Sets how long a replaced generation may take to finish its calls.
    #[must_use]
    pub const fn drain(mut self, deadline: Duration) -> Self {
        self.drain = deadline;
        self
    }
}

impl Default for SlotOptions {
    fn default() -> Self {
        Self::new()
    }
}

/// What a swap or a rollback did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SwapReport {
    /// The generation that served before.
    pub from: u64,
    /// The generation that serves now.
    pub to: u64,
    /// The digest of its bundle.
    pub digest: Digest,
    /// Loading, checking and warming it.
    pub warmed: Duration,
}

/// A slot at one moment.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SlotStatus {
    /// The slot's name.
    pub name: String,
    /// The generation that serves.
    pub generation: u64,
    /// The generation that a rollback would bring back.
    pub previous: Option<u64>,
    /// The digest of the bundle that serves.
    pub digest: Digest,
    /// Its language.
    pub language: Language,
    /// The plugin's name, from its manifest.
    pub plugin: Option<String>,
    /// What it offers: callable names with the first paragraph of their documentation.
    pub functions: Vec<(String, Option<String>)>,
    /// Isolates per generation.
    pub isolates: usize,
    /// Memory of one isolate right after loading, in bytes.
    pub memory_bytes: u64,
    /// From nothing to a loaded isolate, measured for the first one.
    pub start: Duration,
    /// Calls that wait for an isolate.
    pub waiting: usize,
    /// Calls taken since the slot was opened.
    pub calls: u64,
}

/// See the module.
pub(crate) struct Entry {
    name: String,
    interface: Option<&'static InterfaceDescriptor>,
    policy: Policy,
    options: SlotOptions,
    environment: Arc<Environment>,
    current: ArcSwap<Generation>,
    history: Mutex<History>,
    next_id: AtomicU64,
    calls: AtomicU64,
    closed: AtomicBool,
}

struct History {
    previous: Option<Arc<Generation>>,
}

#[derive(Debug, thiserror::Error)]
enum SlotError {
    #[error(
        "the queue of slot `{slot}` is full: {limit} calls wait (call less often, or raise `SlotOptions::isolates`)"
    )]
    Full { slot: String, limit: usize },
    #[error("the slot `{slot}` is closed (open it again with `Host::slot`)")]
    Closed { slot: String },
    #[error("the slot `{slot}` has no earlier generation (a rollback needs a swap before it)")]
    NothingToRollBack { slot: String },
}

impl Detail for SlotError {
    fn kind(&self) -> Kind {
        Kind::Unavailable
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Full { .. } => Fault::Host,
            _ => Fault::Caller,
        }
    }

    fn is_retryable(&self) -> bool {
        matches!(self, Self::Full { .. })
    }
}

impl Entry {
    /// Loads the first generation.
    pub(super) fn open(
        name: &str,
        source: &Source,
        interface: Option<&'static InterfaceDescriptor>,
        policy: Policy,
        options: SlotOptions,
        environment: Arc<Environment>,
    ) -> Result<Arc<Self>, Error> {
        let first = warm(name, 1, source, interface, &policy, &options, &environment)?;
        Ok(Arc::new(Self {
            name: name.to_owned(),
            interface,
            policy,
            options,
            environment,
            current: ArcSwap::from_pointee(first),
            history: Mutex::new(History { previous: None }),
            next_id: AtomicU64::new(2),
            calls: AtomicU64::new(0),
            closed: AtomicBool::new(false),
        }))
    }

    /// Queues a call with whichever generation serves at this moment.
    pub(crate) fn submit(&self, request: Request) -> ReplyReceiver<RawOutcome> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let (mut job, receiver) = CallJob::new(request);
        loop {
            match self.current.load().submit(job) {
                Ok(()) => return receiver,
                Err(Refused::Full(job, limit)) => {
                    job.fail(SlotError::Full { slot: self.name.clone(), limit }.into());
                    return receiver;
                }
                Err(Refused::Closed(job)) if self.closed.load(Ordering::Acquire) => {
                    job.fail(SlotError::Closed { slot: self.name.clone() }.into());
                    return receiver;
                }
                // Replaced twice between the look and the submission: the newer one takes it.
                Err(Refused::Closed(back)) => job = back,
            }
        }
    }

    /// Loads, checks and warms a new generation, then lets it serve.
    pub(crate) fn swap(&self, source: &Source) -> Result<SwapReport, Error> {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let span =
            tracing::info_span!(target: "aardvark::slot", "slot.swap", slot = %self.name, generation = id);
        let _entered = span.enter();
        let result =
            warm(&self.name, id, source, self.interface, &self.policy, &self.options, &self.environment);
        let next = match result {
            Ok(next) => Arc::new(next),
            Err(error) => {
                tracing::warn!(target: "aardvark::slot", %error, "refused; the old generation goes on");
                return Err(error);
            }
        };
        let mut history = self.history();
        if self.closed.load(Ordering::Acquire) {
            drop(history);
            next.retire(Duration::ZERO);
            return Err(SlotError::Closed { slot: self.name.clone() }.into());
        }
        let old = self.current.swap(Arc::clone(&next));
        let from = old.id();
        let evicted = history.previous.replace(old);
        drop(history);
        if let Some(evicted) = evicted {
            evicted.retire(self.options.drain);
        }
        tracing::info!(target: "aardvark::slot", from, "swapped");
        Ok(report(from, &next))
    }

    /// Lets the generation before the current one serve again; the current one becomes the earlier one.
    pub(crate) fn rollback(&self) -> Result<SwapReport, Error> {
        let mut history = self.history();
        let Some(previous) = history.previous.take() else {
            return Err(SlotError::NothingToRollBack { slot: self.name.clone() }.into());
        };
        let old = self.current.swap(Arc::clone(&previous));
        let from = old.id();
        history.previous = Some(old);
        drop(history);
        tracing::info!(target: "aardvark::slot", slot = %self.name, from, to = previous.id(), "rolled back");
        Ok(report(from, &previous))
    }

    /// Takes no more calls; those that wait may finish until the drain deadline.
    pub(crate) fn close(&self) {
        let mut history = self.history();
        self.closed.store(true, Ordering::Release);
        let previous = history.previous.take();
        drop(history);
        self.current.load().retire(self.options.drain);
        if let Some(previous) = previous {
            previous.retire(self.options.drain);
        }
    }

    /// The digest of the bundle that serves.
    pub(super) fn digest(&self) -> Digest {
        self.current.load().plugin().bundle().digest()
    }

    /// The slot at this moment.
    pub(crate) fn status(&self) -> SlotStatus {
        let previous = self.history().previous.as_ref().map(|generation| generation.id());
        let current = self.current.load();
        let bundle = current.plugin().bundle();
        let offer = current.offer();
        SlotStatus {
            name: self.name.clone(),
            generation: current.id(),
            previous,
            digest: bundle.digest(),
            language: bundle.language(),
            plugin: bundle.manifest().name().map(str::to_owned),
            functions: offer.map(|offer| offer.functions.clone()).unwrap_or_default(),
            isolates: self.options.isolates,
            memory_bytes: offer.map_or(0, |offer| offer.memory_bytes),
            start: offer.map_or(Duration::ZERO, |offer| offer.start),
            waiting: current.waiting(),
            calls: self.calls.load(Ordering::Relaxed),
        }
    }

    fn history(&self) -> MutexGuard<'_, History> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn warm(
    slot: &str,
    id: u64,
    source: &Source,
    interface: Option<&'static InterfaceDescriptor>,
    policy: &Policy,
    options: &SlotOptions,
    environment: &Arc<Environment>,
) -> Result<Generation, Error> {
    let plugin = environment.provide(Plugin::new(source.open()?, interface, policy)?)?;
    Generation::start(id, slot, plugin, options.isolates, options.queue, Arc::clone(environment))
}

fn report(from: u64, to: &Generation) -> SwapReport {
    SwapReport { from, to: to.id(), digest: to.plugin().bundle().digest(), warmed: to.warmed() }
}
