//! JavaScript plugins: ES modules run directly by V8.
//!
//! ```text
//!   Loader      an isolate with nothing of the plugin in it yet
//!   JavaScript  an isolate with the plugin loaded into a context
//!   load        a plugin into a context; a new context is how a used isolate becomes pristine
//!   call        one call in that context
//! ```

use std::sync::Arc;

use aardvark_files::{Access, View};
use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::call::Reply;
use aardvark_manifest::error::Error;
use aardvark_network::Session;

use super::failure::{GuestError, defect};
use super::record::Record;
use super::recorder::Recorder;
use super::v8::failure::Failure;
use super::v8::interrupt::Interrupt;
use super::v8::modules::{ModuleMap, ModuleSource};
use super::v8::realm::{Realm, RealmOptions};
use super::v8::scripts::Asset;
use super::v8::witness::Witness;
use super::{Engine, Export, Limits, Stop, web};
use crate::telemetry::Tap;

mod call;
mod load;

use call::{Answer, Trouble, call_handler, domain_error, encode_value};
use load::Loaded;

/// Evaluates to the function that finds and calls handlers; stands in a plugin's context before the plugin does.
pub(super) const HANDLERS: Asset =
    Asset { name: "aardvark:javascript/handlers.js", source: include_str!("javascript/handlers.js") };

/// Bytes outside the JavaScript heap (in `ArrayBuffer`s) above which a reset collects garbage itself: V8 is in no hurry
/// to free memory that it does not count as heap.
const EXTERNAL_BYTES: usize = 64 << 20;

/// A JavaScript plugin in its isolate.
pub(crate) struct JavaScript {
    /// Absent only after a reset that failed.
    live: Option<Live>,
    exports: Vec<Export>,
    /// What a reset must find again.
    listing: String,
    limits: Limits,
    bundle: Bundle,
    access: Access,
    /// What its calls reach other hosts with.
    session: Option<Session>,
    interrupt: Interrupt,
}

/// The isolate with the plugin in it.
struct Live {
    // Handles first: they must go before the realm they belong to.
    handlers: load::Handlers,
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
    access: Access,
}

impl Loader {
    /// An isolate on this thread, without guest code.
    pub(crate) fn new(bundle: &Bundle, limits: Limits, access: &Access) -> Result<Self, Error> {
        let options = options(bundle, limits);
        let realm = match web::snapshot() {
            Some(snapshot) => Realm::from_snapshot(options, snapshot)?,
            None => Realm::new(options)?,
        };
        Ok(Self { realm, limits, bundle: bundle.clone(), access: access.clone() })
    }

    /// The means to stop [`Loader::load`] from another thread.
    pub(crate) fn interrupt(&self) -> &Interrupt {
        self.realm.interrupt()
    }

    /// What the plugin says from here on is told through `tap`.
    pub(crate) fn speak_through(&mut self, tap: Tap) {
        if let Some(recorder) = self.realm.recorder() {
            recorder.set_tap(tap);
        }
    }

    /// Runs the plugin's module.
    pub(crate) fn load(self) -> Result<JavaScript, Stop> {
        let Self { mut realm, limits, bundle, access } = self;
        provide(&mut realm, &bundle, &access).map_err(Stop::Broken)?;
        let loaded = load::load(&mut realm, &bundle)?;
        let exports = load::exports(&mut realm, &loaded)?;
        let Loaded { handlers, listing, .. } = loaded;
        realm.show_mounts(true);
        let interrupt = realm.interrupt().clone();
        Ok(JavaScript {
            live: Some(Live { handlers, realm }),
            exports,
            listing,
            limits,
            bundle,
            access,
            session: None,
            interrupt,
        })
    }
}

fn options(bundle: &Bundle, limits: Limits) -> RealmOptions {
    // There is no linear memory here.
    let limits = Limits { memory_bytes: 0, ..limits };
    RealmOptions { limits, modules: ModuleMap::new(Arc::new(BundleModules(bundle.clone()))) }
}

impl Engine for JavaScript {
    fn exports(&self) -> &[Export] {
        &self.exports
    }

    fn invoke(&mut self, index: usize, arguments: &[u8]) -> Result<Reply, Stop> {
        let Some(live) = &mut self.live else {
            return Err(Stop::Broken(defect("a plugin that is not loaded was called")));
        };
        let function = || self.exports.get(index).map(|export| export.name.clone()).unwrap_or_default();
        if let Some(session) = &self.session {
            live.realm.begin_traffic(session);
        }
        let result = live.call_and_quiesce(index, arguments, self.limits.output_bytes, &function);
        live.realm.end_traffic();
        result
    }

    fn connect(&mut self, session: Session) {
        self.session = Some(session);
    }

    fn reset(&mut self) -> Result<(), Stop> {
        let Some(Live { handlers, mut realm }) = self.live.take() else {
            return Err(Stop::Broken(defect("a plugin that is not loaded was reset")));
        };
        // All that holds the old context, before the new one needs room.
        drop(handlers);
        realm.forget_context();
        let mut realm = match web::snapshot() {
            // From here on a context is a copy; this isolate is older than what there is to copy.
            Some(snapshot) if !realm.has_snapshot() => {
                realm.renew(options(&self.bundle, self.limits), snapshot).map_err(Stop::Broken)?
            }
            _ => {
                self.make_room(&mut realm)?;
                realm
            }
        };
        provide(&mut realm, &self.bundle, &self.access).map_err(Stop::Broken)?;
        let Loaded { handlers, listing, .. } = load::load(&mut realm, &self.bundle)?;
        realm.show_mounts(true);
        if listing != self.listing {
            return Err(Stop::Broken(GuestError::Unsteady.into()));
        }
        self.live = Some(Live { handlers, realm });
        Ok(())
    }

    fn take_record(&mut self) -> Record {
        self.live.as_mut().map(|live| live.realm.take_record()).unwrap_or_default()
    }

    fn witness(&mut self) -> Option<Witness> {
        self.live.as_mut().and_then(|live| live.realm.witness())
    }

    fn hears_warnings(&self) -> bool {
        // V8 has nothing that a script could catch: it unwinds without running `finally`.
        false
    }

    fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    fn recorder(&mut self) -> Option<&mut Recorder> {
        self.live.as_mut().and_then(|live| live.realm.recorder())
    }

    fn heap_bytes(&mut self) -> u64 {
        self.live.as_mut().map_or(0, |live| live.realm.heap_bytes() as u64)
    }

    fn linear_bytes(&mut self) -> Option<u64> {
        None
    }
}

impl JavaScript {
    /// Sees to it that what earlier calls left behind fails no later one. Nothing of the plugin is alive here, so what
    /// outlives a collection hangs on the isolate itself: the symbols of `Symbol.for`.
    fn make_room(&self, realm: &mut Realm) -> Result<(), Stop> {
        let half = usize::try_from(self.limits.heap_bytes / 2).unwrap_or(usize::MAX);
        let usage = realm.heap_usage();
        if usage.heap_bytes <= half && usage.external_bytes <= EXTERNAL_BYTES {
            return Ok(());
        }
        realm.collect_garbage();
        if realm.heap_usage().heap_bytes > half {
            return Err(Stop::Broken(GuestError::Residue.into()));
        }
        Ok(())
    }
}

impl Live {
    fn call_and_quiesce(
        &mut self,
        index: usize,
        arguments: &[u8],
        output: u64,
        function: &dyn Fn() -> String,
    ) -> Result<Reply, Stop> {
        let result = self.call(index, arguments, output, function);
        if result.as_ref().is_err_and(Stop::is_final) {
            return result;
        }
        match self.realm.quiesce() {
            Ok(()) => result,
            Err(Failure::Terminated) => Err(self.realm.stopped()),
            Err(failure) => Err(Stop::Broken(defect(failure.headline()))),
        }
    }

    fn call(
        &mut self,
        index: usize,
        arguments: &[u8],
        output: u64,
        function: &dyn Fn() -> String,
    ) -> Result<Reply, Stop> {
        let Self { handlers, realm } = self;
        let first = realm.enter(|scope| call_handler(scope, handlers, index, arguments, output));
        let result = match first {
            Ok(Answer::Text(text)) => Ok(text),
            Ok(Answer::Promise(promise)) => realm
                .settle(&promise)
                .map_err(Trouble::Handler)
                .and_then(|value| realm.enter(|scope| encode_value(scope, handlers, &value, output))),
            Err(trouble) => Err(trouble),
        };
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

/// Gives a realm the plugin's files, none of them written yet, for its top level: without the host's directories.
fn provide(realm: &mut Realm, bundle: &Bundle, access: &Access) -> Result<(), Error> {
    realm.set_storage(View::new(access, Some(bundle.clone())));
    realm.grant_files(access)?;
    realm.show_mounts(false);
    Ok(())
}
