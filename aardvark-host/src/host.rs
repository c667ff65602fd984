//! The host: what an app makes once and keeps.

use std::sync::Arc;

use aardvark_manifest::error::{Detail, Error, Fault, Kind};
use aardvark_manifest::interface::Interface;

use crate::engine::v8::process;
use crate::isolate::Environment;
use crate::isolate::watchdog::Watchdog;
use crate::policy::Policy;
use crate::registry::{Registry, SlotOptions, SlotStatus};
use crate::slot::Slot;
use crate::source::Source;

/// Runs plugins. One per process is enough; cloning is cheap, and all clones are the same host.
///
/// The first host of a process initialises V8, whichever thread makes it; slots may be opened on any thread. They keep
/// what they need of the host and may outlive it.
#[derive(Clone)]
pub struct Host(Arc<Parts>);

struct Parts {
    policy: Policy,
    registry: Registry,
}

/// Configures a [`Host`].
#[derive(Default)]
pub struct HostBuilder {
    policy: Policy,
    #[cfg(feature = "python")]
    distribution: Option<aardvark_distribution::Distribution>,
}

#[derive(Debug, thiserror::Error)]
enum HostError {
    #[error("cannot start the watchdog's thread (raise the process's thread limit)")]
    Watchdog(#[source] std::io::Error),
}

impl Detail for HostError {
    fn kind(&self) -> Kind {
        Kind::Unavailable
    }

    fn fault(&self) -> Fault {
        Fault::Host
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
    /// If the name is taken, the bundle cannot be read, it does not implement `I`, it needs a package that is not
    /// there, or it fails to load within the limits.
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
        let entry = self.0.registry.open(name, &source.into(), interface, self.0.policy, options)?;
        Ok(Slot::new(entry))
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

impl HostBuilder {
    /// The ceiling for every plugin of this host.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// The Pyodide to run Python with, instead of the one at the usual place.
    #[cfg(feature = "python")]
    #[must_use]
    pub fn distribution(mut self, distribution: aardvark_distribution::Distribution) -> Self {
        self.distribution = Some(distribution);
        self
    }

    /// Initialises V8, once per process, and makes the host.
    ///
    /// # Errors
    ///
    /// If V8 cannot be set up, or no thread can be started.
    pub fn build(self) -> Result<Host, Error> {
        process::initialize()?;
        let environment = Environment {
            watchdog: Watchdog::start().map_err(|error| Error::from(HostError::Watchdog(error)))?,
            #[cfg(feature = "python")]
            python: crate::engine::python::Provider::new(self.distribution),
            #[cfg(feature = "python")]
            images: crate::isolate::python::Images::default(),
        };
        Ok(Host(Arc::new(Parts { policy: self.policy, registry: Registry::new(Arc::new(environment)) })))
    }
}
