//! The host: what an app makes once and keeps.

use std::sync::Arc;
#[cfg(feature = "python")]
use std::sync::mpsc;

use aardvark_manifest::error::{Detail, Error, Fault, Kind};
use aardvark_manifest::interface::Interface;
#[cfg(feature = "python")]
use aardvark_manifest::manifest::Language;

use crate::engine::v8::process;
use crate::isolate::Environment;
#[cfg(feature = "python")]
use crate::isolate::GiveUp;
use crate::isolate::watchdog::Watchdog;
#[cfg(feature = "python")]
use crate::plugin::Plugin;
use crate::policy::{Ceiling, Policy};
use crate::pool::Hanging;
use crate::registry::{Registry, SlotOptions, SlotStatus};
use crate::slot::Slot;
use crate::source::Source;
use crate::telemetry::{LogEvent, LogHandler, Sink};

/// Runs plugins. One per process is enough; cloning is cheap, and all clones are the same host.
///
/// The first host of a process initialises V8, whichever thread makes it; slots may be opened on any thread. They keep
/// what they need of the host and may outlive it.
#[derive(Clone)]
pub struct Host(Arc<Parts>);

struct Parts {
    policy: Policy,
    registry: Registry,
    #[cfg_attr(not(feature = "python"), expect(dead_code, reason = "only images are made outside slots"))]
    environment: Arc<Environment>,
}

/// Configures a [`Host`].
#[derive(Default)]
pub struct HostBuilder {
    policy: Policy,
    on_log: Option<Arc<LogHandler>>,
    hanging_threads: Option<usize>,
    #[cfg(feature = "python")]
    distribution: Option<aardvark_distribution::Distribution>,
    #[cfg(feature = "python")]
    keeping: crate::isolate::images::Keeping,
    #[cfg(feature = "python")]
    memory_reset: crate::engine::v8::memory::MemoryReset,
    #[cfg(feature = "python")]
    spare_interpreters: Option<usize>,
}

/// Threads that may hang before a host starts no more isolates, unless it is told otherwise.
const HANGING_THREADS: usize = 16;

#[derive(Debug, thiserror::Error)]
enum HostError {
    #[error("cannot start the watchdog's thread (raise the process's thread limit)")]
    Watchdog(#[source] std::io::Error),
    #[error("cannot start the thread for log events (raise the process's thread limit)")]
    Log(#[source] std::io::Error),
    #[cfg(feature = "python")]
    #[error("a plugin in {language} has no image (it needs none: only Python plugins are slow to start)")]
    NoImage { language: &'static str },
    #[cfg(feature = "python")]
    #[error("cannot start a thread for building an image (raise the process's thread limit)")]
    Thread(#[source] std::io::Error),
    #[cfg(feature = "python")]
    #[error("the thread that built the image is gone (please report it)")]
    Lost,
}

impl Detail for HostError {
    fn kind(&self) -> Kind {
        match self {
            #[cfg(feature = "python")]
            Self::NoImage { .. } => Kind::Arguments,
            _ => Kind::Unavailable,
        }
    }

    fn fault(&self) -> Fault {
        match self {
            #[cfg(feature = "python")]
            Self::NoImage { .. } => Fault::Caller,
            _ => Fault::Host,
        }
    }
}

impl Host {
    /// A builder with the defaults: [`Policy::deny_all`], Python from the usual place.
    #[must_use]
    pub fn builder() -> HostBuilder {
        HostBuilder::default()
    }

    /// Loads the plugin at `source` into a new slot called `name`, with one isolate.
    ///
    /// `source` is a path to a folder or ZIP file, ZIP bytes, a bundle, or [`Source::inline`]. Blocks until the
    /// plugin is loaded, checked against `I` and warm.
    ///
    /// # Errors
    ///
    /// If the name is taken, the bundle cannot be read, it does not implement `I`, it asks for more than the policy
    /// allows, it needs a package that is not there, or it fails to load within the limits.
    pub fn slot<I: ?Sized + Interface>(
        &self,
        name: &str,
        source: impl Into<Source>,
    ) -> Result<Slot<I>, Error> {
        self.slot_with(name, source, SlotOptions::new())
    }

    /// Like [`Host::slot`], with options.
    ///
    /// # Errors
    ///
    /// As [`Host::slot`].
    pub fn slot_with<I: ?Sized + Interface>(
        &self,
        name: &str,
        source: impl Into<Source>,
        options: SlotOptions,
    ) -> Result<Slot<I>, Error> {
        let descriptor = I::descriptor();
        // The interface of untyped slots names no functions and asks for none.
        let interface = (!descriptor.functions.is_empty()).then_some(descriptor);
        let ceiling = Ceiling::new(&self.0.policy, options.policy.as_ref());
        let entry = self.0.registry.open(name, &source.into(), interface, ceiling, options)?;
        Ok(Slot::new(entry))
    }

    /// Makes the image of the Python plugin at `source` and keeps it in the image store, so that the first slot of a later
    /// process need not; does nothing if it is there. Gives what went into it and its size in memory, in bytes.
    ///
    /// Plugins in JavaScript have no images: they start in milliseconds. Those of inline scripts are made, to show that
    /// they can be, but not kept; nor is any without an image store, or if its directory cannot be used.
    ///
    /// # Errors
    ///
    /// If the bundle cannot be read or is not for Python, needs a package that is not there, or fails to load within the
    /// limits.
    #[cfg(feature = "python")]
    pub fn build_image(&self, source: impl Into<Source>) -> Result<(crate::image::Parts, usize), Error> {
        let bundle = source.into().open()?;
        if bundle.language() != Language::Python {
            return Err(HostError::NoImage { language: bundle.language().name() }.into());
        }
        let environment = Arc::clone(&self.0.environment);
        let plugin = environment.provide(Plugin::new(bundle, None, &Ceiling::new(&self.0.policy, None))?)?;
        environment.hanging.check()?;
        let (answer, built) = mpsc::channel();
        let (early, thread) = (answer.clone(), environment.hanging.thread());
        // Nobody listens to the second answer, nor to any if this thread's starter has panicked.
        let give_up = GiveUp::new(move |reason| drop(early.send(Err(reason))), move || thread.begin());
        let build = move || {
            drop(answer.send(crate::isolate::python::build_image(&plugin, &environment, &give_up)));
        };
        process::spawn("aardvark-image".to_owned(), Box::new(build)).map_err(HostError::Thread)?;
        built.recv().map_err(|_| HostError::Lost)?
    }

    /// Waits until nothing goes on in the background for the sake of later slots and processes: about half a
    /// second after a Python plugin was loaded for the first time on this machine, more if the machine is busy.
    ///
    /// No program has to call it. One that ends after a few calls loads the next new plugin in a fifth of the time if it
    /// does so last.
    #[cfg(feature = "python")]
    pub fn settle(&self) {
        self.0.environment.images.settle();
    }

    /// Closes the slot called `name`: it takes no more calls, and those that wait may finish. Returns whether
    /// there was one.
    pub fn close(&self, name: &str) -> bool {
        self.0.registry.close(name)
    }

    /// Every slot at this moment, sorted by name.
    #[must_use]
    pub fn status(&self) -> Vec<SlotStatus> {
        self.0.registry.status()
    }
}

/// Makes Python ready on this machine, visibly: stages Pyodide if that has not been done, and lets it compile its
/// standard library. A few seconds once; then nothing but a look.
///
/// Without this call the first Python plugin compiles the library when it is loaded, and fails if no Pyodide is
/// staged: a host never downloads by itself.
///
/// # Errors
///
/// If Pyodide cannot be staged (see [`aardvark_distribution::ensure`]) or does not run.
#[cfg(feature = "python")]
pub fn prepare_python(
    progress: &dyn aardvark_distribution::Progress,
) -> Result<aardvark_distribution::Distribution, Error> {
    let distribution = aardvark_distribution::ensure(progress)?;
    crate::engine::python::prepare(&distribution, progress)?;
    Ok(distribution)
}

/// Like [`prepare_python`], for the version of Pyodide that a plugin with this manifest insists on.
///
/// # Errors
///
/// If Pyodide cannot be staged (see [`aardvark_distribution::ensure_for`]) or does not run.
#[cfg(feature = "python")]
pub fn prepare_python_for(
    manifest: &aardvark_manifest::manifest::Manifest,
    progress: &dyn aardvark_distribution::Progress,
) -> Result<aardvark_distribution::Distribution, Error> {
    let distribution = aardvark_distribution::ensure_for(manifest, progress)?;
    crate::engine::python::prepare(&distribution, progress)?;
    Ok(distribution)
}

impl HostBuilder {
    /// The ceiling for every plugin of this host.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Calls `handler` with what plugins say and do, as it happens: log lines, output, requests to other hosts, violations.
    /// It is called on a thread of its own, one event after the other.
    ///
    /// No isolate waits for it: up to 4096 events and 16 MiB of them wait, what comes then is lost and counted in the next
    /// event. What a call's own log limit drops is not told either. A panic in `handler` loses that event only.
    #[must_use]
    pub fn on_log(mut self, handler: impl Fn(&LogEvent) + Send + Sync + 'static) -> Self {
        self.on_log = Some(Arc::new(handler));
        self
    }

    /// The Pyodide to run Python with, instead of the one at the usual place.
    #[cfg(feature = "python")]
    #[must_use]
    pub fn distribution(mut self, distribution: aardvark_distribution::Distribution) -> Self {
        self.distribution = Some(distribution);
        self
    }

    /// Where images of Python plugins are kept for later processes, instead of the user's cache.
    #[cfg(feature = "python")]
    #[must_use]
    pub fn image_store(mut self, store: crate::image::ImageStore) -> Self {
        self.keeping = crate::isolate::images::Keeping::In(store);
        self
    }

    /// Keeps images of Python plugins in memory only: every process starts Python anew.
    #[cfg(feature = "python")]
    #[must_use]
    pub fn without_image_store(mut self) -> Self {
        self.keeping = crate::isolate::images::Keeping::Nowhere;
        self
    }

    /// How the memory of Python plugins comes back to its image after a fresh call; the fastest way by default.
    #[cfg(feature = "python")]
    #[must_use]
    pub fn memory_reset(mut self, reset: crate::engine::v8::memory::MemoryReset) -> Self {
        self.memory_reset = reset;
        self
    }

    /// How many isolates to hold ready for Python plugins, each a thread and some 15 MB, once the host has started two.
    /// Default 1; 0 for none. Opening a slot and replacing an isolate after a limit take a tenth of the time with them.
    ///
    /// A host that keeps no images on disk also holds one booted Python ready for the next new plugin, some 20 MB,
    /// unless this is 0.
    #[cfg(feature = "python")]
    #[must_use]
    pub fn spare_interpreters(mut self, isolates: usize) -> Self {
        self.spare_interpreters = Some(isolates);
        self
    }

    /// How many threads may hang in code that cannot be interrupted before the host starts no more isolates, of whatever
    /// plugin: at least 1, and 16 by default. Each may occupy a core.
    ///
    /// A few of V8's functions look at no interrupt. A plugin that is in one of them at its limit loses its thread, which
    /// ends when the function comes back; one slot's generation makes no more isolates after four. This bounds what many slots and
    /// swaps can lose together; what runs already is served on, and what would need a new isolate fails with
    /// [`Kind::Unavailable`](aardvark_manifest::error::Kind::Unavailable).
    #[must_use]
    pub fn hanging_threads(mut self, threads: usize) -> Self {
        self.hanging_threads = Some(threads);
        self
    }

    /// Initialises V8, once per process, and makes the host.
    ///
    /// # Errors
    ///
    /// If V8 cannot be set up, or no thread can be started.
    pub fn build(self) -> Result<Host, Error> {
        process::initialize()?;
        #[cfg(feature = "python")]
        let spares = self.spare_interpreters.unwrap_or(1);
        let environment = Environment {
            watchdog: Watchdog::start().map_err(|error| Error::from(HostError::Watchdog(error)))?,
            hanging: Hanging::new(self.hanging_threads.unwrap_or(HANGING_THREADS)),
            network: aardvark_network::Client::new(),
            sink: self
                .on_log
                .map(Sink::start)
                .transpose()
                .map_err(|error| Error::from(HostError::Log(error)))?,
            #[cfg(feature = "python")]
            python: crate::engine::python::Provider::new(self.distribution),
            #[cfg(feature = "python")]
            images: crate::isolate::images::Images::new(self.keeping, self.memory_reset, spares > 0),
            #[cfg(feature = "python")]
            spares: crate::engine::python::Spares::new(spares),
            #[cfg(feature = "python")]
            starts: std::sync::atomic::AtomicU64::new(0),
        };
        let environment = Arc::new(environment);
        let registry = Registry::new(Arc::clone(&environment));
        Ok(Host(Arc::new(Parts { policy: self.policy, registry, environment })))
    }
}
