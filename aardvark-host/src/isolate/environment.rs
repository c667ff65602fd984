//! What every isolate of a host shares.

#[cfg(feature = "python")]
use std::sync::atomic::{AtomicU64, Ordering};

use aardvark_manifest::error::Error;
use aardvark_manifest::manifest::Language;

#[cfg(feature = "python")]
use super::images::Images;
use super::watchdog::Watchdog;
use crate::engine;
use crate::plugin::Plugin;
use crate::pool::Hanging;
use crate::telemetry::Sink;

/// See the module.
pub(crate) struct Environment {
    /// Ends what takes too long.
    pub(crate) watchdog: Watchdog,
    /// The threads that hang.
    pub(crate) hanging: Hanging,
    /// Through which plugins reach other hosts.
    pub(crate) network: aardvark_network::Client,
    /// Where log events go, if the app wants them.
    pub(crate) sink: Option<Sink>,
    /// Python, if it is there.
    #[cfg(feature = "python")]
    pub(crate) python: engine::python::Provider,
    /// What Python plugins continue from.
    #[cfg(feature = "python")]
    pub(crate) images: Images,
    /// Threads for the next Python isolates.
    #[cfg(feature = "python")]
    pub(crate) spares: engine::python::Spares,
    /// Python isolates started so far.
    #[cfg(feature = "python")]
    pub(crate) starts: AtomicU64,
}

impl Environment {
    /// Starts a thread for an isolate with a plugin in `language`.
    pub(crate) fn spawn(
        &self,
        language: Language,
        name: String,
        body: Box<dyn FnOnce() + Send>,
    ) -> std::io::Result<()> {
        #[cfg(feature = "python")]
        if language == Language::Python {
            return self.spares.spawn(name, body);
        }
        let _ = language;
        engine::v8::process::spawn(name, body)
    }

    /// A process that has started two Python isolates will start more.
    #[cfg(feature = "python")]
    pub(super) fn started(&self, runtime: &engine::python::Runtime) {
        if self.starts.fetch_add(1, Ordering::Relaxed) > 0 {
            self.spares.refill(runtime);
        }
    }

    /// The plugin with everything that its manifest asks for, as far as that can be told without running it.
    pub(crate) fn provide(&self, plugin: Plugin) -> Result<Plugin, Error> {
        #[cfg(feature = "python")]
        if plugin.bundle().language() == Language::Python {
            let distribution = self.python.distribution(plugin.bundle().manifest())?;
            let packages = engine::python::packages::resolve(plugin.bundle(), &distribution)?;
            return Ok(plugin.with_packages(packages));
        }
        Ok(plugin)
    }
}
