//! A slot's state: which generation serves, which one came before.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aardvark_manifest::bundle::{Bundle, Digest};
use aardvark_manifest::call::Request;
use aardvark_manifest::demand::{Change, Difference};
use aardvark_manifest::error::Error;
use aardvark_manifest::interface::InterfaceDescriptor;
use arc_swap::ArcSwap;

use super::failure::SlotError;
use super::generation::Generation;
use super::options::{SlotOptions, SwapOptions};
use super::status::{SlotStatus, SwapReport};
use crate::isolate::reply::ReplyReceiver;
use crate::isolate::{CallJob, Environment, RawOutcome};
use crate::plugin::Plugin;
use crate::policy::Ceiling;
use crate::pool::{Job, Refused};
use crate::source::Source;
use crate::telemetry::{SlotMetrics, SwapEnd};

/// See the module.
pub(crate) struct Entry {
    name: String,
    interface: Option<&'static InterfaceDescriptor>,
    ceiling: Ceiling,
    options: SlotOptions,
    environment: Arc<Environment>,
    current: ArcSwap<Generation>,
    history: Mutex<History>,
    next_id: AtomicU64,
    calls: AtomicU64,
    closed: AtomicBool,
    metrics: Arc<SlotMetrics>,
}

struct History {
    previous: Option<Arc<Generation>>,
}

impl Entry {
    /// Loads the first generation.
    pub(super) fn open(
        name: &str,
        source: &Source,
        interface: Option<&'static InterfaceDescriptor>,
        ceiling: Ceiling,
        options: SlotOptions,
        environment: Arc<Environment>,
    ) -> Result<Arc<Self>, Error> {
        let plugin = Plugin::new(source.open()?, interface, &ceiling)?;
        let first = warm(name, 1, plugin, &options, &environment)?;
        Ok(Arc::new(Self {
            name: name.to_owned(),
            interface,
            ceiling,
            options,
            environment,
            current: ArcSwap::from_pointee(first),
            history: Mutex::new(History { previous: None }),
            next_id: AtomicU64::new(2),
            calls: AtomicU64::new(0),
            closed: AtomicBool::new(false),
            metrics: Arc::new(SlotMetrics::new(name)),
        }))
    }

    /// Queues a call with whichever generation serves at this moment.
    pub(crate) fn submit(&self, request: Request) -> ReplyReceiver<RawOutcome> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let (mut job, receiver) = CallJob::new(request, &self.metrics);
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

    /// What the bundle at `source` would be given more and less than the one that serves.
    pub(crate) fn difference(&self, source: &Source) -> Result<Difference, Error> {
        let plugin = self.check(source.open()?)?;
        Ok(difference(self.current.load().plugin(), &plugin))
    }

    /// Loads, checks and warms a new generation, then lets it serve.
    pub(crate) fn swap(&self, source: &Source, options: &SwapOptions) -> Result<SwapReport, Error> {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let span =
            tracing::info_span!(target: "aardvark::slot", "aardvark.swap", slot = self.name, generation = id);
        let _entered = span.enter();
        let result = self.replace(id, source, options);
        match &result {
            Ok(report) => {
                tracing::info!(target: "aardvark::slot", from = report.from, "swapped");
                self.metrics.swap(SwapEnd::Swapped);
            }
            Err(error) => {
                let (kind, error) = (error.kind().name(), error.to_string());
                tracing::warn!(target: "aardvark::slot", kind, error, "refused; the old generation goes on");
                self.metrics.swap(SwapEnd::Refused);
            }
        }
        result
    }

    fn replace(&self, id: u64, source: &Source, options: &SwapOptions) -> Result<SwapReport, Error> {
        let plugin = self.check(source.open()?)?;
        // Here for a quick answer, and below for a true one: another swap may be faster than the loading.
        self.approve(self.current.load().plugin(), &plugin, options)?;
        let next = Arc::new(warm(&self.name, id, plugin, &self.options, &self.environment)?);
        let mut history = self.history();
        if self.closed.load(Ordering::Acquire) {
            drop(history);
            next.retire(Duration::ZERO);
            return Err(SlotError::Closed { slot: self.name.clone() }.into());
        }
        let approved = self.approve(self.current.load().plugin(), next.plugin(), options);
        let changes = match approved {
            Ok(difference) => difference.changes,
            Err(error) => {
                drop(history);
                next.retire(Duration::ZERO);
                return Err(error);
            }
        };
        let old = self.current.swap(Arc::clone(&next));
        let from = old.id();
        let evicted = history.previous.replace(old);
        drop(history);
        if let Some(evicted) = evicted {
            evicted.retire(self.options.drain);
        }
        Ok(report(from, &next, changes))
    }

    /// Lets the generation before the current one serve again; the current one becomes the earlier one.
    pub(crate) fn rollback(&self) -> Result<SwapReport, Error> {
        let mut history = self.history();
        let Some(previous) = history.previous.take() else {
            return Err(SlotError::NothingToRollBack { slot: self.name.clone() }.into());
        };
        let old = self.current.swap(Arc::clone(&previous));
        let from = old.id();
        let changes = difference(old.plugin(), previous.plugin()).changes;
        history.previous = Some(old);
        drop(history);
        tracing::info!(target: "aardvark::slot", slot = self.name, from, to = previous.id(), "rolled back");
        self.metrics.swap(SwapEnd::RolledBack);
        Ok(report(from, &previous, changes))
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
            withheld: current.plugin().grant().withheld.clone(),
            waiting: current.waiting(),
            calls: self.calls.load(Ordering::Relaxed),
        }
    }

    fn check(&self, bundle: Bundle) -> Result<Plugin, Error> {
        Plugin::new(bundle, self.interface, &self.ceiling)
    }

    /// How `next` differs from `running`, if it asks for no more, or for what was approved.
    fn approve(&self, running: &Plugin, next: &Plugin, options: &SwapOptions) -> Result<Difference, Error> {
        let difference = difference(running, next);
        if !difference.asks_for_more() {
            return Ok(difference);
        }
        let slot = || self.name.clone();
        match &options.accepted {
            Some(token) if *token == difference.token() => Ok(difference),
            Some(_) => Err(SlotError::OtherApproved { slot: slot(), difference }.into()),
            None => Err(SlotError::AsksForMore { slot: slot(), difference }.into()),
        }
    }

    fn history(&self) -> MutexGuard<'_, History> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn warm(
    slot: &str,
    id: u64,
    plugin: Plugin,
    options: &SlotOptions,
    environment: &Arc<Environment>,
) -> Result<Generation, Error> {
    let plugin = environment.provide(plugin)?;
    Generation::start(id, slot, plugin, options.isolates, options.queue, Arc::clone(environment))
}

fn difference(running: &Plugin, next: &Plugin) -> Difference {
    let (old, new) = (running.bundle().digest(), next.bundle().digest());
    Difference::new(old, &running.grant().given, new, &next.grant().given)
}

fn report(from: u64, to: &Generation, changes: Vec<Change>) -> SwapReport {
    SwapReport { from, to: to.id(), digest: to.plugin().bundle().digest(), warmed: to.warmed(), changes }
}
