//! From an empty isolate to a running interpreter.

use std::sync::Arc;

use aardvark_manifest::error::Error;

use super::instance::Instance;
use super::runtime::Runtime;
use crate::engine::failure::{GuestError, defect};
use crate::engine::v8::failure::Failure;
use crate::engine::v8::modules::{self, ModuleMap, ModuleSource};
use crate::engine::v8::realm::{Asset, Realm, RealmOptions};
use crate::engine::v8::wasm::SharedModule;
use crate::engine::{Limits, Stop, web};

const LOADER: Asset = Asset { name: "aardvark:python/loader.js", source: include_str!("loader.js") };

/// The name under which Emscripten's loader is imported; the prefix hides its frames from guests.
const PYODIDE: &str = "aardvark:pyodide.asm.mjs";

/// Python modules that Aardvark brings, on `sys.path` after the plugin's own.
const GUEST: &[(&str, &str)] = &[
    ("aardvark.py", include_str!("guest/aardvark.py")),
    ("_aardvark_codec.py", include_str!("guest/_aardvark_codec.py")),
    ("_aardvark_dispatch.py", include_str!("guest/_aardvark_dispatch.py")),
    ("_aardvark_errors.py", include_str!("guest/_aardvark_errors.py")),
    ("_aardvark_loop.py", include_str!("guest/_aardvark_loop.py")),
    ("_aardvark_streams.py", include_str!("guest/_aardvark_streams.py")),
];

struct LoaderModule(Runtime);

impl ModuleSource for LoaderModule {
    fn read(&self, path: &str) -> Option<&[u8]> {
        (path == PYODIDE).then(|| self.0.loader().as_bytes())
    }

    fn paths(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// The isolate for an interpreter.
pub(super) fn realm(limits: Limits, runtime: &Runtime) -> Result<Realm, Error> {
    Realm::new(RealmOptions {
        heap_bytes: usize::try_from(limits.heap_bytes).unwrap_or(usize::MAX),
        log_bytes: usize::try_from(limits.log_bytes).unwrap_or(usize::MAX),
        modules: ModuleMap::new(Arc::new(LoaderModule(runtime.clone()))),
    })
}

/// Boots the interpreter with `bundle` mounted.
pub(super) fn boot(
    realm: &mut Realm,
    runtime: &Runtime,
    bundle: &[(&str, &[u8])],
    limits: Limits,
) -> Result<Instance, Failure> {
    let ops = web::install_basic(realm)?;
    let loader = realm.install(&LOADER)?;
    let pyodide = realm.enter(|scope| modules::evaluate(scope, PYODIDE))?;
    realm.settle(&pyodide.done)?;
    if runtime.module().get().is_none() {
        let compiled = realm.enter(|scope| SharedModule::compile(scope, runtime.wasm()))?;
        // Another isolate may have been faster; both modules are the same.
        let _ = runtime.module().set(compiled);
    }
    let booting =
        realm.enter(|scope| start(scope, &loader, &ops, &pyodide.namespace, runtime, bundle, limits))?;
    let parts = realm.settle(&booting)?;
    // What Pyodide's start has left in the event loop would run in a call; nothing of it is needed.
    realm.quiesce()?;
    realm
        .enter(|scope| Instance::new(scope, &parts))
        .ok_or_else(|| Failure::internal(LOADER.name, "did not give the instance's functions"))
}

/// What a failed boot means for the isolate.
pub(super) fn stop(realm: &Realm, limits: Limits, failure: Failure) -> Stop {
    match failure {
        Failure::Terminated if realm.is_heap_exhausted() => {
            Stop::HeapExhausted { allowed: limits.heap_bytes }
        }
        Failure::Terminated => Stop::Interrupted,
        Failure::Thrown { traceback, .. } => Stop::Broken(
            GuestError::Crash {
                function: "the interpreter's start".to_owned(),
                reason: traceback.headline(),
            }
            .into(),
        ),
        failure => Stop::Broken(defect(failure.headline())),
    }
}

fn start(
    scope: &mut v8::PinScope<'_, '_>,
    loader: &v8::Global<v8::Function>,
    ops: &v8::Global<v8::Object>,
    namespace: &v8::Global<v8::Value>,
    runtime: &Runtime,
    bundle: &[(&str, &[u8])],
    limits: Limits,
) -> Result<v8::Global<v8::Promise>, Failure> {
    v8::tc_scope!(let scope, scope);
    let promise = boot_promise(scope, loader, ops, namespace, runtime, bundle, limits);
    match promise {
        Some(promise) => Ok(v8::Global::new(scope, promise)),
        None if scope.has_caught() => Err(Failure::from_catch(scope)),
        None => Err(Failure::internal(LOADER.name, "did not start")),
    }
}

fn boot_promise<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    loader: &v8::Global<v8::Function>,
    ops: &v8::Global<v8::Object>,
    namespace: &v8::Global<v8::Value>,
    runtime: &Runtime,
    bundle: &[(&str, &[u8])],
    limits: Limits,
) -> Option<v8::Local<'s, v8::Promise>> {
    let loader = v8::Local::new(scope, loader);
    let ops = v8::Local::new(scope, ops);
    let namespace = v8::Local::<v8::Object>::try_from(v8::Local::new(scope, namespace)).ok()?;
    let undefined = v8::undefined(scope).into();
    let boot = v8::Local::<v8::Function>::try_from(loader.call(scope, undefined, &[ops.into()])?).ok()?;
    let options = v8::Object::new(scope);
    let key = v8::String::new(scope, "default")?;
    let create = namespace.get(scope, key.into())?;
    let wasm = runtime.module().get()?.instantiate_object(scope)?;
    let stdlib = bytes(scope, runtime.stdlib())?;
    let guest: Vec<_> = GUEST.iter().map(|(path, text)| (*path, text.as_bytes())).collect();
    let guest = tree(scope, &guest)?;
    let bundle = tree(scope, bundle)?;
    let memory_limit = v8::Number::new(scope, limits.memory_bytes as f64);
    for (name, value) in [
        ("create", create),
        ("wasm", wasm.into()),
        ("stdlib", stdlib),
        ("guest", guest),
        ("bundle", bundle),
        ("memoryLimit", memory_limit.into()),
    ] {
        let name = v8::String::new(scope, name)?;
        options.set(scope, name.into(), value)?;
    }
    v8::Local::<v8::Promise>::try_from(boot.call(scope, undefined, &[options.into()])?).ok()
}

/// An array of `[path, bytes]`.
fn tree<'s>(scope: &mut v8::PinScope<'s, '_>, files: &[(&str, &[u8])]) -> Option<v8::Local<'s, v8::Value>> {
    let mut entries = Vec::with_capacity(files.len());
    for (path, content) in files {
        let path = v8::String::new(scope, path)?.into();
        let content = bytes(scope, content)?;
        entries.push(v8::Array::new_with_elements(scope, &[path, content]).into());
    }
    Some(v8::Array::new_with_elements(scope, &entries).into())
}

fn bytes<'s>(scope: &mut v8::PinScope<'s, '_>, content: &[u8]) -> Option<v8::Local<'s, v8::Value>> {
    let store = v8::ArrayBuffer::new_backing_store_from_vec(content.to_vec()).make_shared();
    let buffer = v8::ArrayBuffer::with_backing_store(scope, &store);
    Some(v8::Uint8Array::new(scope, buffer, 0, content.len())?.into())
}
