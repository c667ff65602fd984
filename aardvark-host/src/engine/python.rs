//! Python plugins: CPython compiled to WebAssembly (Pyodide), running inside V8.
//!
//! ```text
//!   Runtime   the distribution's files in memory, shared by every isolate of the host
//!   Loader    an isolate with nothing in it yet
//!   Python    an isolate with an interpreter and the plugin loaded
//! ```

use aardvark_distribution::{Distribution, Progress, Step};
use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::call::Reply;
use aardvark_manifest::error::Error;

use super::failure::defect;
use super::recorder::{Record, Recorder};
use super::v8::interrupt::Interrupt;
use super::v8::realm::Realm;
use super::{Engine, Export, Limits, Stop};

mod boot;
mod instance;
pub(crate) mod packages;
mod precompile;
mod provider;
mod report;
mod runtime;

pub(crate) use provider::Provider;
pub(crate) use runtime::Runtime;

use instance::{Instance, Trouble};

/// An isolate on this thread, without an interpreter.
pub(crate) struct Loader {
    realm: Realm,
    limits: Limits,
    bundle: Bundle,
    runtime: Runtime,
}

/// A Python plugin in its isolate.
pub(crate) struct Python {
    // Handles first: they must go before the realm they belong to.
    instance: Instance,
    exports: Vec<Export>,
    limits: Limits,
    realm: Realm,
}

impl Loader {
    /// Makes the isolate.
    pub(crate) fn new(bundle: &Bundle, limits: Limits, runtime: &Runtime) -> Result<Self, Error> {
        let realm = boot::realm(limits, runtime)?;
        Ok(Self { realm, limits, bundle: bundle.clone(), runtime: runtime.clone() })
    }

    /// The means to stop [`Loader::load`] from another thread.
    pub(crate) fn interrupt(&self) -> &Interrupt {
        self.realm.interrupt()
    }

    /// Boots the interpreter and imports the plugin's module; `functions` are the names that the host will ask
    /// for, which are looked for even if the module only imports them.
    pub(crate) fn load(mut self, functions: &[&str]) -> Result<Python, Stop> {
        let files: Vec<(&str, &[u8])> = self.bundle.files().collect();
        let limits = self.limits;
        let instance = match boot::boot(&mut self.realm, &self.runtime, &files, limits) {
            Ok(instance) => instance,
            Err(failure) => return Err(boot::stop(&self.realm, limits, failure)),
        };
        let manifest = self.bundle.manifest();
        let request = serde_json::json!({
            "module": module_name(&self.bundle),
            "functions": functions,
            "preload": manifest.preload_imports(),
            "environment": manifest.env(),
        });
        let request =
            serde_json::to_vec(&request).map_err(|error| Stop::Broken(defect(error.to_string())))?;
        let result = self.realm.enter(|scope| instance.load(scope, &request, u64::MAX));
        let reply = match result {
            Ok(reply) => reply,
            Err(trouble) => return Err(trouble.stop(&self.realm, limits, "the plugin's top level")),
        };
        let exports = report::exports(&reply)?;
        Ok(Python { instance, exports, limits, realm: self.realm })
    }
}

impl Engine for Python {
    fn exports(&self) -> &[Export] {
        &self.exports
    }

    fn invoke(&mut self, index: usize, arguments: &[u8]) -> Result<Reply, Stop> {
        let Self { instance, realm, limits, exports } = self;
        let result = realm.enter(|scope| instance.invoke(scope, index, arguments, limits.output_bytes));
        let function = exports.get(index).map_or("", |export| export.name.as_str());
        match result {
            Ok(reply) => report::reply(reply, function),
            Err(trouble) => Err(Trouble::stop(trouble, realm, *limits, function)),
        }
    }

    fn reset(&mut self) -> Result<(), Stop> {
        Ok(())
    }

    fn take_record(&mut self) -> Record {
        self.realm.recorder().map(Recorder::take).unwrap_or_default()
    }

    fn interrupt(&self) -> &Interrupt {
        self.realm.interrupt()
    }

    fn memory_bytes(&mut self) -> u64 {
        let Self { instance, realm, .. } = self;
        let linear = realm.enter(|scope| instance.memory_bytes(scope));
        (linear + realm.heap_bytes()) as u64
    }
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

/// The dotted module name of the bundle's entry file.
fn module_name(bundle: &Bundle) -> String {
    let path = bundle.entry_module_path();
    let path = path.strip_suffix(".py").unwrap_or(path);
    let path = path.strip_suffix("/__init__").unwrap_or(path);
    path.replace('/', ".")
}
