//! JavaScript plugins: ES modules run directly by V8.
//!
//! ```text
//!   Loader      an isolate with nothing of the plugin in it yet
//!   JavaScript  an isolate with the plugin loaded into a context
//!   load        a plugin into a context; a new context is how a used isolate becomes pristine
//!   call        one call in that context
//! ```

use std::sync::Arc;

use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::call::Reply;
use aardvark_manifest::error::Error;

use super::failure::{GuestError, defect};
use super::recorder::Record;
use super::v8::failure::Failure;
use super::v8::interrupt::Interrupt;
use super::v8::modules::{ModuleMap, ModuleSource};
use super::v8::realm::{Asset, Realm, RealmOptions};
use super::{Engine, Export, Limits, Stop, web};

mod call;
mod load;

use call::{Answer, Trouble, call_handler, domain_error, encode_value};
use load::Handlers;

/// Evaluates to the function that finds and calls handlers; stands in a plugin's context before the plugin does.
pub(super) const HANDLERS: Asset =
    Asset { name: "aardvark:javascript/handlers.js", source: include_str!("javascript/handlers.js") };

/// Bytes outside the JavaScript heap (in `ArrayBuffer`s) above which a reset collects garbage itself: V8 is in no hurry
/// to free memory that it does not count as heap.
const EXTERNAL_BYTES: usize = 64 << 20;

/// A JavaScript plugin in its isolate.
pub(crate) struct JavaScript {
    // Handles first: they must go before the realm they belong to.
    /// Absent only after a reset that failed.
    handlers: Option<Handlers>,
    exports: Vec<Export>,
    limits: Limits,
    bundle: Bundle,
    realm: Realm,
}

struct BundleModules(Bundle);

impl ModuleSource for BundleModules {
    fn read(&self, path: &str) -> Option<&[u8]> {
        self.0.file(path)
    }

    fn paths(&self) -> Vec<&str> {
        self.0.files().map(|(path, _)| path).collect()
    }
}

/// A loading realm: what is there before the plugin's module has run.
pub(crate) struct Loader {
    realm: Realm,
    limits: Limits,
    bundle: Bundle,
}

impl Loader {
    /// An isolate on this thread, without guest code.
    pub(crate) fn new(bundle: &Bundle, limits: Limits) -> Result<Self, Error> {
        // There is no linear memory here.
        let limits = Limits { memory_bytes: 0, ..limits };
        let options =
            RealmOptions { limits, modules: ModuleMap::new(Arc::new(BundleModules(bundle.clone()))) };
        let realm = match web::snapshot() {
            Some(snapshot) => Realm::from_snapshot(options, snapshot)?,
            None => Realm::new(options)?,
        };
        Ok(Self { realm, limits, bundle: bundle.clone() })
    }

    /// The means to stop [`Loader::load`] from another thread.
    pub(crate) fn interrupt(&self) -> &Interrupt {
        self.realm.interrupt()
    }

    /// Runs the plugin's module.
    pub(crate) fn load(self) -> Result<JavaScript, Stop> {
        let Self { mut realm, limits, bundle } = self;
        let (handlers, exports) = load::load(&mut realm, &bundle)?;
        Ok(JavaScript { handlers: Some(handlers), exports, limits, bundle, realm })
    }
}

impl Engine for JavaScript {
    fn exports(&self) -> &[Export] {
        &self.exports
    }

    fn invoke(&mut self, index: usize, arguments: &[u8]) -> Result<Reply, Stop> {
        let result = self.call(index, arguments);
        if result.as_ref().is_err_and(Stop::is_final) {
            return result;
        }
        match self.realm.quiesce() {
            Ok(()) => result,
            Err(Failure::Terminated) => Err(self.realm.stopped()),
            Err(failure) => Err(Stop::Broken(defect(failure.headline()))),
        }
    }

    fn reset(&mut self) -> Result<(), Stop> {
        // All that holds the old context, before the new one needs room.
        self.handlers = None;
        self.realm.forget_context();
        self.make_room()?;
        let (handlers, exports) = load::load(&mut self.realm, &self.bundle)?;
        if exports != self.exports {
            return Err(Stop::Broken(GuestError::Unsteady.into()));
        }
        self.handlers = Some(handlers);
        Ok(())
    }

    fn take_record(&mut self) -> Record {
        self.realm.take_record()
    }

    fn interrupt(&self) -> &Interrupt {
        self.realm.interrupt()
    }

    fn memory_bytes(&mut self) -> u64 {
        self.realm.heap_bytes() as u64
    }
}

impl JavaScript {
    /// Sees to it that what earlier calls left behind fails no later one. Nothing of the plugin is alive here, so what
    /// outlives a collection hangs on the isolate itself: the symbols of `Symbol.for`.
    fn make_room(&mut self) -> Result<(), Stop> {
        let half = usize::try_from(self.limits.heap_bytes / 2).unwrap_or(usize::MAX);
        let usage = self.realm.heap_usage();
        if usage.heap_bytes <= half && usage.external_bytes <= EXTERNAL_BYTES {
            return Ok(());
        }
        self.realm.collect_garbage();
        if self.realm.heap_usage().heap_bytes > half {
            return Err(Stop::Broken(GuestError::Residue.into()));
        }
        Ok(())
    }

    fn call(&mut self, index: usize, arguments: &[u8]) -> Result<Reply, Stop> {
        let Self { handlers, realm, limits, exports, .. } = self;
        let Some(handlers) = handlers else {
            return Err(Stop::Broken(defect("a plugin without handlers was called")));
        };
        let output = limits.output_bytes;
        let first = realm.enter(|scope| call_handler(scope, handlers, index, arguments, output));
        let result = match first {
            Ok(Answer::Text(text)) => Ok(text),
            Ok(Answer::Promise(promise)) => realm
                .settle(&promise)
                .map_err(Trouble::Handler)
                .and_then(|value| realm.enter(|scope| encode_value(scope, handlers, &value, output))),
            Err(trouble) => Err(trouble),
        };
        let function = || exports.get(index).map(|export| export.name.clone()).unwrap_or_default();
        match result {
            Ok(text) => Ok(Reply::Value(text)),
            Err(Trouble::Handler(Failure::Thrown { traceback, value })) => {
                if let Some(value) = value
                    && let Some(outcome) = realm.enter(|scope| domain_error(scope, handlers, &value, output))
                {
                    return outcome
                        .map(Reply::DomainError)
                        .map_err(|trouble| trouble.stop(realm, function()));
                }
                Err(Stop::Failed(GuestError::Exception { function: function(), traceback }.into()))
            }
            Err(trouble) => Err(trouble.stop(realm, function())),
        }
    }
}

#[cfg(test)]
mod tests;
