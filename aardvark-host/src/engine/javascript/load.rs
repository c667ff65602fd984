//! A plugin into a context: the platform, Aardvark's own module, the plugin's modules, its handlers.
//!
//! Does the same for a new isolate and for a new context in an old one.

use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::manifest::State;
use aardvark_manifest::traceback::Traceback;

use crate::engine::failure::{GuestError, defect};
use crate::engine::v8::failure::Failure;
use crate::engine::v8::modules;
use crate::engine::v8::realm::Realm;
use crate::engine::{Export, MOST_LISTING_BYTES, Stop, web};

/// The functions of `handlers.js` in one context, with the plugin's handlers behind them.
pub(super) struct Handlers {
    pub(super) invoke: v8::Global<v8::Function>,
    pub(super) encode: v8::Global<v8::Function>,
    pub(super) domain: v8::Global<v8::Function>,
}

/// A plugin that has run in a new context.
pub(super) struct Loaded {
    pub(super) handlers: Handlers,
    /// What it exports, as JSON without how many arguments each function accepts: that takes reading their texts.
    pub(super) listing: String,
    accepts: v8::Global<v8::Function>,
}

/// Gives `realm` a context with the plugin in it; `realm` must not have used another one, or have forgotten it.
pub(super) fn load(realm: &mut Realm, bundle: &Bundle) -> Result<Loaded, Stop> {
    let platform = web::install_for_plugin(realm).map_err(|failure| match failure {
        Failure::Terminated => realm.stopped(),
        failure => Stop::Broken(defect(failure.headline())),
    })?;
    let environment = serde_json::to_string(bundle.manifest().env())
        .map_err(|error| Stop::Broken(defect(error.to_string())))?;
    let parts = realm
        .enter(|scope| start(scope, &platform, &environment))
        .ok_or_else(|| Stop::Broken(defect("handlers.js has no parts")))?;
    let will_freeze = (bundle.manifest().state() == State::Warm).then(|| platform.will_freeze(realm));
    let freeze = will_freeze.transpose().map_err(|failure| stop_of_load(realm, failure))?;
    let path = bundle.entry_module_path().to_owned();
    let module = match realm.enter(|scope| modules::evaluate(scope, &path)) {
        Ok(module) => module,
        Err(failure) => return Err(stop_of_load(realm, failure)),
    };
    if let Err(failure) = realm.settle(&module.done).and_then(|_| realm.quiesce()) {
        return Err(stop_of_load(realm, failure));
    }
    if let Some(freeze) = freeze
        && let Err(failure) = freeze.apply(realm)
    {
        return Err(stop_of_load(realm, failure));
    }
    let Parts { describe, accepts, handlers } = parts;
    match realm.enter(|scope| call_for_text(scope, &describe, &module.namespace)) {
        Ok(Ok(listing)) => Ok(Loaded { handlers, listing, accepts }),
        Ok(Err(error)) => Err(Stop::Broken(error.into())),
        Err(failure) => Err(stop_of_load(realm, failure)),
    }
}

/// What the plugin exports, in full.
pub(super) fn exports(realm: &mut Realm, loaded: &Loaded) -> Result<Vec<Export>, Stop> {
    let accepts = realm.enter(|scope| {
        let nothing: v8::Local<'_, v8::Value> = v8::undefined(scope).into();
        let nothing = v8::Global::new(scope, nothing);
        call_for_text(scope, &loaded.accepts, &nothing)
    });
    let accepts = accepts.map_err(|failure| stop_of_load(realm, failure))?;
    let accepts = accepts.map_err(|error| Stop::Broken(error.into()))?;
    let exports = serde_json::from_str::<Vec<Export>>(&loaded.listing);
    let accepts = serde_json::from_str::<Vec<Option<usize>>>(&accepts);
    match (exports, accepts) {
        (Ok(exports), Ok(accepts)) => {
            let pairs = exports.into_iter().zip(accepts);
            Ok(pairs.map(|(export, accepts)| Export { accepts, ..export }).collect())
        }
        // The texts are ours, but the plugin ran first and may have patched what wrote them.
        (Err(error), _) | (_, Err(error)) => {
            let message = format!("its exports cannot be listed: {error}");
            Err(Stop::Broken(GuestError::Load { traceback: Traceback::new("Error", message) }.into()))
        }
    }
}

/// What the module `aardvark:fs` exports.
const FILE_FUNCTIONS: &[&str] =
    &["readFile", "readTextFile", "writeFile", "stat", "readDir", "mkdir", "remove", "rename"];

struct Parts {
    describe: v8::Global<v8::Function>,
    accepts: v8::Global<v8::Function>,
    handlers: Handlers,
}

fn stop_of_load(realm: &Realm, failure: Failure) -> Stop {
    match failure {
        Failure::Terminated => realm.stopped(),
        Failure::Thrown { traceback, .. } => Stop::Broken(GuestError::Load { traceback }.into()),
        Failure::Stalled => {
            Stop::Broken(GuestError::Stalled { function: "top-level await".to_owned() }.into())
        }
        failure @ Failure::Internal { .. } => Stop::Broken(defect(failure.headline())),
    }
}

fn start(scope: &mut v8::PinScope<'_, '_>, platform: &web::ForPlugin, environment: &str) -> Option<Parts> {
    let factory = v8::Local::new(scope, &platform.handlers);
    let receiver = v8::undefined(scope);
    let environment = v8::String::new(scope, environment)?.into();
    let parts = factory.call(scope, receiver.into(), &[environment])?;
    let parts = v8::Local::<v8::Array>::try_from(parts).ok()?;
    let part = |index| {
        let function = v8::Local::<v8::Function>::try_from(parts.get_index(scope, index)?).ok()?;
        Some(v8::Global::new(scope, function))
    };
    let (describe, accepts, invoke, encode, domain) = (part(0)?, part(1)?, part(2)?, part(3)?, part(4)?);
    let (class, env) = (parts.get_index(scope, 5)?, parts.get_index(scope, 6)?);
    modules::define_builtin(scope, "aardvark", &[("DomainError", class), ("env", env)])?;
    let files = v8::Local::new(scope, &platform.files);
    let mut functions = Vec::new();
    for name in FILE_FUNCTIONS {
        let key = v8::String::new(scope, name)?;
        functions.push((*name, files.get(scope, key.into())?));
    }
    modules::define_builtin(scope, "aardvark:fs", &functions)?;
    Some(Parts { describe, accepts, handlers: Handlers { invoke, encode, domain } })
}

/// What `function` says, unless that is too much.
fn call_for_text(
    scope: &mut v8::PinScope<'_, '_>,
    function: &v8::Global<v8::Function>,
    argument: &v8::Global<v8::Value>,
) -> Result<Result<String, GuestError>, Failure> {
    v8::tc_scope!(let scope, scope);
    let function = v8::Local::new(scope, function);
    let argument = v8::Local::new(scope, argument);
    let receiver = v8::undefined(scope);
    match function.call(scope, receiver.into(), &[argument]) {
        Some(text) => {
            let actual = v8::Local::<v8::String>::try_from(text).map_or(0, |text| text.utf8_length(scope));
            Ok(match actual as u64 {
                actual if actual > MOST_LISTING_BYTES => {
                    Err(GuestError::Listing { actual, allowed: MOST_LISTING_BYTES })
                }
                _ => Ok(text.to_rust_string_lossy(scope)),
            })
        }
        None => Err(Failure::from_catch(scope)),
    }
}
