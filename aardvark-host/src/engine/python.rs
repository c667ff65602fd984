//! Python plugins: CPython compiled to WebAssembly (Pyodide), running inside V8.
//!
//! ```text
//!   Runtime      the distribution's files in memory, shared by every isolate of the host
//!   Blank        an isolate with nothing in it yet
//!   Interpreter  an isolate with Python, and the plugin once it is loaded
//!   Frozen       an interpreter between two calls, from which others continue
//!
//!   Blank --boot---> Interpreter --freeze--> Frozen      once per plugin, ahead of time: Python itself
//!   Blank --resume-> Interpreter --load----> ... --freeze--> Frozen      once per plugin
//!   Blank --resume-> Interpreter             each isolate; and back to it after each fresh call
//!
//!   Spares       threads with a blank whose instance is made already, for the next isolate
//! ```

use aardvark_distribution::{Distribution, Glue, Progress, Step};
use aardvark_files::Access;
use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::error::Error;
use aardvark_wheels::PackageSet;
use sha2::{Digest as _, Sha256};

use super::v8::interrupt::Interrupt;
use super::v8::memory::MemoryReset;
use super::v8::realm::Realm;
use super::{Limits, Stop};
use crate::telemetry::Tap;

mod boot;
mod derive;
mod files;
mod frozen;
mod instance;
mod interpreter;
mod kept_code;
mod library;
pub(crate) mod packages;
mod precompile;
mod provider;
mod report;
mod runtime;
mod spare;
#[cfg(test)]
mod tests;
mod trim;
mod twister;

pub(crate) use frozen::Frozen;
pub(crate) use interpreter::Interpreter;
pub(crate) use provider::Provider;
pub(crate) use runtime::{Cut, Runtime};
pub(crate) use spare::Spares;

use files::Files;
use instance::Instance;

/// An isolate on this thread, without an interpreter.
pub(crate) struct Blank {
    // Handles first: they must go before the realm they belong to.
    prepared: Option<Instance>,
    realm: Realm,
    limits: Limits,
    files: Option<Files>,
    access: Access,
    runtime: Runtime,
    cut: Cut,
}

impl Blank {
    /// Makes the isolate, or takes this thread's [spare](spare) one; the interpreter will find the bundle and the
    /// packages, if there are any.
    pub(crate) fn new(
        limits: Limits,
        runtime: &Runtime,
        plugin: Option<(&Bundle, &PackageSet)>,
        cut: Cut,
    ) -> Result<Self, Error> {
        let files = plugin.map(|(bundle, packages)| Files::with_plugin(runtime, bundle, packages));
        let (prepared, realm) = match spare::take(limits, runtime, cut) {
            Some((instance, realm)) => (Some(instance), realm),
            None => (None, boot::realm(limits, runtime)?),
        };
        Ok(Self { prepared, realm, limits, files, access: Access::none(), runtime: runtime.clone(), cut })
    }

    /// The same with what its plugin may do with files.
    pub(crate) fn with_access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// What the plugin says from here on is told through `tap`.
    pub(crate) fn speak_through(&mut self, tap: Tap) {
        if let Some(recorder) = self.realm.recorder() {
            recorder.set_tap(tap);
        }
    }

    /// The means to stop what follows from another thread.
    pub(crate) fn interrupt(&self) -> &Interrupt {
        self.realm.interrupt()
    }

    /// Starts Python.
    pub(crate) fn boot(self) -> Result<Interpreter, Stop> {
        let (limits, cut) = (self.limits, self.cut);
        let (instance, realm) = self.equipped()?;
        let (twisters, exports, handlers) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Interpreter {
            instance,
            overlay: None,
            twisters,
            cut,
            exports,
            handlers,
            limits,
            session: None,
            realm,
        })
    }

    /// Continues from `frozen`, which must be of the same cut. It then offers what the plugin's module defines, and of
    /// what the module has from elsewhere the `functions`, which are what the host will ask for.
    pub(crate) fn resume(
        self,
        frozen: &Frozen,
        reset: MemoryReset,
        functions: &[&str],
    ) -> Result<Interpreter, Stop> {
        let (limits, cut) = (self.limits, self.cut);
        let (instance, realm) = self.equipped()?;
        Interpreter::resume(realm, instance, cut, limits, frozen, reset, functions)
    }

    fn equipped(self) -> Result<(Instance, Realm), Stop> {
        let Self { prepared, mut realm, limits, files, access, runtime, cut } = self;
        let made = match prepared {
            Some(instance) => Ok(instance),
            None => boot::boot(&mut realm, &runtime, limits, cut),
        };
        if files.is_some() {
            realm.grant_files(&access).map_err(Stop::Broken)?;
        }
        let equipped = made.and_then(|instance| {
            if let Some(files) = files {
                boot::equip(&mut realm, &instance, files, &access, limits)?;
            }
            Ok(instance)
        });
        match equipped {
            Ok(instance) => Ok((instance, realm)),
            Err(failure) => Err(boot::stop(&realm, failure)),
        }
    }
}

/// A hash of everything of ours that goes into an image.
pub(crate) fn revision() -> String {
    let mut hash = Sha256::new();
    for asset in boot::LOADER {
        hash.update(asset.source);
    }
    for (_, text) in files::GUEST {
        hash.update(text);
    }
    hash.update(Glue::revision());
    for name in runtime::EXPORTS {
        hash.update(name);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Compiles the standard library of `distribution`, unless that has been done.
pub(crate) fn prepare(distribution: &Distribution, progress: &dyn Progress) -> Result<(), Error> {
    if precompile::is_done(distribution) {
        return Ok(());
    }
    progress.start(Step::Compile, None);
    let compiled = precompile::stdlib(distribution);
    progress.finish();
    compiled.map(drop)
}
