//! JavaScript plugins: ES modules run directly by V8.

use std::sync::Arc;

use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::call::Reply;
use aardvark_manifest::error::Error;
use aardvark_manifest::traceback::Traceback;

use super::failure::{GuestError, defect};
use super::numbers;
use super::recorder::Record;
use super::v8::failure::Failure;
use super::v8::interrupt::Interrupt;
use super::v8::modules::{self, ModuleMap, ModuleSource};
use super::v8::realm::{Asset, Realm, RealmOptions};
use super::{Engine, Export, Limits, Stop, web};

const HANDLERS: Asset =
    Asset { name: "aardvark:javascript/handlers.js", source: include_str!("javascript/handlers.js") };

/// A JavaScript plugin in its isolate.
pub(crate) struct JavaScript {
    // Handles first: they must go before the realm they belong to.
    invoke: v8::Global<v8::Function>,
    encode: v8::Global<v8::Function>,
    domain: v8::Global<v8::Function>,
    exports: Vec<Export>,
    limits: Limits,
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
        let realm = Realm::new(RealmOptions {
            heap_bytes: usize::try_from(limits.heap_bytes).unwrap_or(usize::MAX),
            log_bytes: usize::try_from(limits.log_bytes).unwrap_or(usize::MAX),
            modules: ModuleMap::new(Arc::new(BundleModules(bundle.clone()))),
        })?;
        Ok(Self { realm, limits, bundle: bundle.clone() })
    }

    /// The means to stop [`Loader::load`] from another thread.
    pub(crate) fn interrupt(&self) -> &Interrupt {
        self.realm.interrupt()
    }

    /// Runs the plugin's module.
    pub(crate) fn load(mut self) -> Result<JavaScript, Stop> {
        let limits = self.limits;
        let realm = &mut self.realm;
        web::install(realm).map_err(|failure| Stop::Broken(defect(failure.headline())))?;
        let handlers =
            realm.install(&HANDLERS).map_err(|failure| Stop::Broken(defect(failure.headline())))?;
        let environment = serde_json::to_string(self.bundle.manifest().env())
            .map_err(|error| Stop::Broken(defect(error.to_string())))?;
        let parts = realm
            .enter(|scope| start(scope, &handlers, &environment))
            .ok_or_else(|| Stop::Broken(defect("handlers.js has no parts")))?;
        let path = self.bundle.entry_module_path().to_owned();
        let stop = |realm: &Realm, failure| stop_of_load(realm, limits, failure);
        let module = match realm.enter(|scope| modules::evaluate(scope, &path)) {
            Ok(module) => module,
            Err(failure) => return Err(stop(realm, failure)),
        };
        if let Err(failure) = realm.settle(&module.done).and_then(|_| realm.quiesce()) {
            return Err(stop(realm, failure));
        }
        let text = match realm.enter(|scope| call_for_text(scope, &parts.describe, &module.namespace)) {
            Ok(text) => text,
            Err(failure) => return Err(stop(realm, failure)),
        };
        let exports = serde_json::from_str(&text).map_err(|error| {
            // The text is ours, but the plugin ran first and may have patched what wrote it.
            let message = format!("its exports cannot be listed: {error}");
            Stop::Broken(GuestError::Load { traceback: Traceback::new("Error", message) }.into())
        })?;
        let Parts { invoke, encode, domain, .. } = parts;
        Ok(JavaScript { invoke, encode, domain, exports, limits, realm: self.realm })
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
            Err(Failure::Terminated) => Err(stopped(&self.realm, self.limits)),
            Err(failure) => Err(Stop::Broken(defect(failure.headline()))),
        }
    }

    fn reset(&mut self) -> Result<(), Stop> {
        Ok(())
    }

    fn take_record(&mut self) -> Record {
        self.realm.recorder().map(super::recorder::Recorder::take).unwrap_or_default()
    }

    fn interrupt(&self) -> &Interrupt {
        self.realm.interrupt()
    }

    fn memory_bytes(&mut self) -> u64 {
        self.realm.heap_bytes() as u64
    }
}

impl JavaScript {
    fn call(&mut self, index: usize, arguments: &[u8]) -> Result<Reply, Stop> {
        let Self { invoke, encode, domain, realm, limits, exports } = self;
        let output = limits.output_bytes;
        let first = realm.enter(|scope| call_handler(scope, invoke, encode, index, arguments, output));
        let result = match first {
            Ok(Answer::Text(text)) => Ok(text),
            Ok(Answer::Promise(promise)) => realm
                .settle(&promise)
                .map_err(Trouble::Handler)
                .and_then(|value| realm.enter(|scope| encode_value(scope, encode, &value, output))),
            Err(trouble) => Err(trouble),
        };
        let function = || exports.get(index).map(|export| export.name.clone()).unwrap_or_default();
        match result {
            Ok(text) => Ok(Reply::Value(text)),
            Err(Trouble::Handler(Failure::Thrown { traceback, value })) => {
                if let Some(value) = value
                    && let Some(outcome) = realm.enter(|scope| domain_error(scope, domain, &value, output))
                {
                    return outcome
                        .map(Reply::DomainError)
                        .map_err(|trouble| trouble.stop(realm, *limits, function()));
                }
                Err(Stop::Failed(GuestError::Exception { function: function(), traceback }.into()))
            }
            Err(trouble) => Err(trouble.stop(realm, *limits, function())),
        }
    }
}

struct Parts {
    describe: v8::Global<v8::Function>,
    invoke: v8::Global<v8::Function>,
    encode: v8::Global<v8::Function>,
    domain: v8::Global<v8::Function>,
}

enum Answer {
    Text(Vec<u8>),
    Promise(v8::Global<v8::Promise>),
}

/// Where in an invocation the guest failed.
enum Trouble {
    Handler(Failure),
    Result(Failure),
    TooLarge { actual: u64, allowed: u64 },
    NoRoom { bytes: u64 },
    Defect(&'static str),
}

impl Trouble {
    fn stop(self, realm: &Realm, limits: Limits, function: String) -> Stop {
        match self {
            Self::Handler(failure) | Self::Result(failure) if is_stopped(&failure) => stopped(realm, limits),
            Self::Handler(Failure::Thrown { traceback, .. }) => {
                Stop::Failed(GuestError::Exception { function, traceback }.into())
            }
            Self::Handler(Failure::Stalled) => Stop::Failed(GuestError::Stalled { function }.into()),
            Self::Result(Failure::Thrown { traceback, .. }) => {
                Stop::Failed(GuestError::Unrepresentable { function, reason: traceback.message }.into())
            }
            Self::Handler(failure) | Self::Result(failure) => Stop::Broken(defect(failure.headline())),
            Self::TooLarge { actual, allowed } => {
                Stop::Failed(GuestError::TooLarge { function, actual, allowed }.into())
            }
            Self::NoRoom { bytes } => Stop::Failed(GuestError::ArgumentsTooLong { function, bytes }.into()),
            Self::Defect(what) => Stop::Broken(defect(what)),
        }
    }
}

fn is_stopped(failure: &Failure) -> bool {
    matches!(failure, Failure::Terminated)
}

fn stopped(realm: &Realm, limits: Limits) -> Stop {
    if realm.is_heap_exhausted() {
        Stop::HeapExhausted { allowed: limits.heap_bytes }
    } else {
        Stop::Interrupted
    }
}

fn stop_of_load(realm: &Realm, limits: Limits, failure: Failure) -> Stop {
    match failure {
        Failure::Terminated => stopped(realm, limits),
        Failure::Thrown { traceback, .. } => Stop::Broken(GuestError::Load { traceback }.into()),
        Failure::Stalled => {
            Stop::Broken(GuestError::Stalled { function: "top-level await".to_owned() }.into())
        }
        failure @ Failure::Internal { .. } => Stop::Broken(defect(failure.headline())),
    }
}

fn start(
    scope: &mut v8::PinScope<'_, '_>,
    handlers: &v8::Global<v8::Function>,
    environment: &str,
) -> Option<Parts> {
    let handlers = v8::Local::new(scope, handlers);
    let receiver = v8::undefined(scope);
    let environment = v8::String::new(scope, environment)?.into();
    let parts = handlers.call(scope, receiver.into(), &[environment])?;
    let parts = v8::Local::<v8::Array>::try_from(parts).ok()?;
    let part = |index| {
        let function = v8::Local::<v8::Function>::try_from(parts.get_index(scope, index)?).ok()?;
        Some(v8::Global::new(scope, function))
    };
    let (describe, invoke, encode, domain) = (part(0)?, part(1)?, part(2)?, part(3)?);
    let (class, env) = (parts.get_index(scope, 4)?, parts.get_index(scope, 5)?);
    modules::define_builtin(scope, "aardvark", &[("DomainError", class), ("env", env)])?;
    Some(Parts { describe, invoke, encode, domain })
}

fn call_for_text(
    scope: &mut v8::PinScope<'_, '_>,
    function: &v8::Global<v8::Function>,
    argument: &v8::Global<v8::Value>,
) -> Result<String, Failure> {
    v8::tc_scope!(let scope, scope);
    let function = v8::Local::new(scope, function);
    let argument = v8::Local::new(scope, argument);
    let receiver = v8::undefined(scope);
    match function.call(scope, receiver.into(), &[argument]) {
        Some(text) => Ok(text.to_rust_string_lossy(scope)),
        None => Err(Failure::from_catch(scope)),
    }
}

fn call_handler(
    scope: &mut v8::PinScope<'_, '_>,
    invoke: &v8::Global<v8::Function>,
    encode: &v8::Global<v8::Function>,
    index: usize,
    arguments: &[u8],
    output: u64,
) -> Result<Answer, Trouble> {
    v8::tc_scope!(let scope, scope);
    let invoke = v8::Local::new(scope, invoke);
    let text = text_of(scope, arguments).ok_or(Trouble::NoRoom { bytes: arguments.len() as u64 })?;
    let index = v8::Integer::new_from_unsigned(scope, u32::try_from(index).unwrap_or(u32::MAX));
    let is_wide = v8::Boolean::new(scope, numbers::has_wide_integer(arguments));
    let receiver = v8::undefined(scope);
    let Some(value) = invoke.call(scope, receiver.into(), &[index.into(), text.into(), is_wide.into()])
    else {
        return Err(Trouble::Handler(Failure::from_catch(scope)));
    };
    if let Ok(promise) = v8::Local::<v8::Promise>::try_from(value) {
        return Ok(Answer::Promise(v8::Global::new(scope, promise)));
    }
    encode_local(scope, encode, value, output).map(Answer::Text)
}

fn encode_value(
    scope: &mut v8::PinScope<'_, '_>,
    encode: &v8::Global<v8::Function>,
    value: &v8::Global<v8::Value>,
    output: u64,
) -> Result<Vec<u8>, Trouble> {
    v8::tc_scope!(let scope, scope);
    let value = v8::Local::new(scope, value);
    encode_local(scope, encode, value, output)
}

fn encode_local(
    scope: &mut super::v8::failure::Catch<'_, '_, '_, '_>,
    encode: &v8::Global<v8::Function>,
    value: v8::Local<'_, v8::Value>,
    output: u64,
) -> Result<Vec<u8>, Trouble> {
    let encode = v8::Local::new(scope, encode);
    let receiver = v8::undefined(scope);
    let Some(text) = encode.call(scope, receiver.into(), &[value]) else {
        return Err(Trouble::Result(Failure::from_catch(scope)));
    };
    bytes_of(scope, text, output)
}

/// The reply of a handler that threw `error`, if that is the interface's own error.
fn domain_error(
    scope: &mut v8::PinScope<'_, '_>,
    domain: &v8::Global<v8::Function>,
    error: &v8::Global<v8::Value>,
    output: u64,
) -> Option<Result<Vec<u8>, Trouble>> {
    v8::tc_scope!(let scope, scope);
    let domain = v8::Local::new(scope, domain);
    let error = v8::Local::new(scope, error);
    let receiver = v8::undefined(scope);
    match domain.call(scope, receiver.into(), &[error]) {
        Some(text) if text.is_undefined() => None,
        Some(text) => Some(bytes_of(scope, text, output)),
        None => Some(Err(Trouble::Result(Failure::from_catch(scope)))),
    }
}

fn bytes_of(
    scope: &mut super::v8::failure::Catch<'_, '_, '_, '_>,
    text: v8::Local<'_, v8::Value>,
    allowed: u64,
) -> Result<Vec<u8>, Trouble> {
    let text =
        v8::Local::<v8::String>::try_from(text).map_err(|_| Trouble::Defect("encode gave no string"))?;
    let actual = text.utf8_length(scope) as u64;
    if actual > allowed {
        return Err(Trouble::TooLarge { actual, allowed });
    }
    Ok(text.to_rust_string_lossy(scope).into_bytes())
}

fn text_of<'s>(scope: &v8::PinScope<'s, '_>, utf8: &[u8]) -> Option<v8::Local<'s, v8::String>> {
    if utf8.is_ascii() {
        v8::String::new_from_one_byte(scope, utf8, v8::NewStringType::Normal)
    } else {
        v8::String::new_from_utf8(scope, utf8, v8::NewStringType::Normal)
    }
}
