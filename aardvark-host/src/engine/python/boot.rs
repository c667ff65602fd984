//! From an empty isolate to an instance of the interpreter: booted, or ready to continue from an image.

use std::sync::Arc;

use aardvark_files::{Access, View};
use aardvark_manifest::error::Error;

use super::files::Files;
use super::instance::Instance;
use super::runtime::{Cut, Runtime};
use crate::engine::failure::{GuestError, defect};
use crate::engine::v8::failure::Failure;
use crate::engine::v8::modules::{self, CodeUse, ModuleMap, ModuleSource};
use crate::engine::v8::ops::files::HostFiles;
use crate::engine::v8::realm::{Realm, RealmOptions};
use crate::engine::v8::scripts::{Asset, ScriptCode};
use crate::engine::v8::wasm::SharedModule;
use crate::engine::{Limits, Stop, web};

macro_rules! assets {
    ($($name:literal),* $(,)?) => {
        &[$(Asset {
            name: concat!("aardvark:python/", $name, ".js"),
            source: include_str!(concat!("loader/", $name, ".js")),
        }),*]
    };
}

/// Each is a classic script whose value is a function `(ops, shared) => …`; the last one's gives `boot`.
pub(super) const LOADER: &[Asset] = assets![
    "facade",
    "host-files",
    "guest-files",
    "locked-files",
    "devices",
    "streams",
    "libraries",
    "calls",
    "boot"
];

const NAME: &str = "aardvark:python/boot.js";

/// The name under which Emscripten's loader is imported; the prefix hides its frames from guests.
const PYODIDE: &str = "aardvark:pyodide.asm.mjs";

struct LoaderModule(Runtime);

impl ModuleSource for LoaderModule {
    fn read(&self, path: &str) -> Option<&[u8]> {
        (path == PYODIDE).then(|| self.0.glue().as_bytes())
    }

    fn paths(&self) -> Vec<&str> {
        Vec::new()
    }

    fn code(&self, _path: &str) -> Option<Arc<[u8]>> {
        self.0.glue_code().get()
    }
}

/// The isolate for an interpreter.
pub(super) fn realm(limits: Limits, runtime: &Runtime) -> Result<Realm, Error> {
    // Its only module is the loader.
    let limits = Limits { modules: u64::MAX, source_bytes: u64::MAX, ..limits };
    Realm::new(RealmOptions { limits, modules: ModuleMap::new(Arc::new(LoaderModule(runtime.clone()))) })
}

/// Makes an instance that has the library and nothing else. With [`Cut::Whole`] Python is booted; otherwise the memory is
/// still empty.
pub(super) fn boot(
    realm: &mut Realm,
    runtime: &Runtime,
    limits: Limits,
    cut: Cut,
) -> Result<Instance, Failure> {
    let files = Files::library(runtime);
    let listing = files.listing().map_err(|_| Failure::internal(NAME, "has files without names"))?;
    let files: Arc<dyn HostFiles> = Arc::new(files);
    realm.set_files(files);
    realm.set_storage(View::new(&Access::none(), None));
    realm.keep_scripts(runtime.script_code().get());
    let ops = web::install_basic(realm)?;
    let shared = realm.enter(|scope| {
        let null = v8::null(scope).into();
        let shared = v8::Object::with_prototype_and_properties(scope, null, &[], &[]);
        v8::Global::new(scope, shared)
    });
    let mut boot = None;
    for asset in LOADER {
        let entry = realm.install(asset)?;
        boot = Some(realm.enter(|scope| call(scope, &entry, &ops, &shared))?);
    }
    let boot = boot.ok_or_else(|| Failure::internal(NAME, "is not there"))?;
    let pyodide = realm.enter(|scope| modules::evaluate(scope, PYODIDE))?;
    realm.settle(&pyodide.done)?;
    let request = Request { runtime, listing: &listing, limits, cut };
    let booting = realm.enter(|scope| start(scope, &boot, &pyodide.namespace, &request))?;
    let parts = realm.settle(&booting)?;
    // What Pyodide's start has left in the event loop would run in a call; nothing of it is needed.
    realm.quiesce()?;
    // Code holds what has run, so that of an instance that continues is the one to keep.
    let script_code = realm.script_code().filter(|_| cut != Cut::Whole);
    if let Some(code) = script_code {
        runtime.script_code().keep(Arc::new(code), ScriptCode::to_bytes);
    }
    let instance = realm.enter(|scope| {
        let use_of_code = modules::code_use(scope, PYODIDE);
        if cut != Cut::Whole && use_of_code != Some(CodeUse::Cached) {
            tracing::debug!(target: "aardvark::python", ?use_of_code, "the loader was compiled");
            if let Some(code) = modules::code_cache(scope, PYODIDE) {
                runtime.glue_code().keep(code, <[u8]>::to_vec);
            }
        }
        Instance::new(scope, &parts)
            .ok_or_else(|| Failure::internal(NAME, "did not give the instance's functions"))
    })?;
    realm.set_bell(instance.memory(), instance.bell());
    realm.disregard_all_but(instance.memory());
    Ok(instance)
}

/// Gives an instance what its plugin brings: files, and its limits.
pub(super) fn equip(
    realm: &mut Realm,
    instance: &Instance,
    files: Files,
    access: &Access,
    limits: Limits,
) -> Result<(), Failure> {
    let names: Vec<&str> = access.mounts.iter().map(|mount| mount.name.as_str()).collect();
    let mounted = serde_json::json!(names).to_string();
    let listing = files.listing().map_err(|_| Failure::internal(NAME, "has files without names"))?;
    realm.set_files(Arc::new(files));
    realm.set_limits(&limits);
    realm.enter(|scope| instance.equip(scope, &listing, limits.memory_bytes, &mounted, access.open_files))
}

/// What a failed boot means for the isolate.
pub(super) fn stop(realm: &Realm, failure: Failure) -> Stop {
    match failure {
        Failure::Terminated => realm.stopped(),
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

struct Request<'a> {
    runtime: &'a Runtime,
    listing: &'a str,
    limits: Limits,
    cut: Cut,
}

fn call(
    scope: &mut v8::PinScope<'_, '_>,
    entry: &v8::Global<v8::Function>,
    ops: &v8::Global<v8::Object>,
    shared: &v8::Global<v8::Object>,
) -> Result<v8::Global<v8::Value>, Failure> {
    v8::tc_scope!(let scope, scope);
    let entry = v8::Local::new(scope, entry);
    let receiver = v8::undefined(scope).into();
    let arguments = [v8::Local::new(scope, ops).into(), v8::Local::new(scope, shared).into()];
    match entry.call(scope, receiver, &arguments) {
        Some(value) => Ok(v8::Global::new(scope, value)),
        None => Err(Failure::from_catch(scope)),
    }
}

fn start(
    scope: &mut v8::PinScope<'_, '_>,
    boot: &v8::Global<v8::Value>,
    namespace: &v8::Global<v8::Value>,
    request: &Request<'_>,
) -> Result<v8::Global<v8::Promise>, Failure> {
    v8::tc_scope!(let scope, scope);
    let module = request.runtime.module(request.cut, |bytes| SharedModule::compile(scope, bytes))?;
    let Some(module) = module.instantiate_object(scope) else { return Err(Failure::from_catch(scope)) };
    let promise = boot_promise(scope, boot, namespace, module, request);
    match promise {
        Some(promise) => Ok(v8::Global::new(scope, promise)),
        None if scope.has_caught() => Err(Failure::from_catch(scope)),
        None => Err(Failure::internal(NAME, "did not start")),
    }
}

fn boot_promise<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    boot: &v8::Global<v8::Value>,
    namespace: &v8::Global<v8::Value>,
    module: v8::Local<'s, v8::WasmModuleObject>,
    request: &Request<'_>,
) -> Option<v8::Local<'s, v8::Promise>> {
    let boot = v8::Local::<v8::Function>::try_from(v8::Local::new(scope, boot)).ok()?;
    let namespace = v8::Local::<v8::Object>::try_from(v8::Local::new(scope, namespace)).ok()?;
    let key = v8::String::new(scope, "default")?;
    let create = namespace.get(scope, key.into())?;
    let options = v8::Object::new(scope);
    let version = v8::String::new(scope, request.runtime.python_version())?;
    let mounts = v8::String::new(scope, request.listing)?;
    let memory_limit = v8::Number::new(scope, request.limits.memory_bytes as f64);
    let continues = v8::Boolean::new(scope, request.cut != Cut::Whole);
    for (name, value) in [
        ("create", create),
        ("wasm", module.into()),
        ("version", version.into()),
        ("mounts", mounts.into()),
        ("memoryLimit", memory_limit.into()),
        ("continues", continues.into()),
    ] {
        let name = v8::String::new(scope, name)?;
        options.set(scope, name.into(), value)?;
    }
    if let Some(data) = request.runtime.data().filter(|_| request.cut == Cut::Whole) {
        let store = v8::ArrayBuffer::new_backing_store_from_vec(data.bytes.clone()).make_shared();
        let bytes = v8::ArrayBuffer::with_backing_store(scope, &store);
        let start = v8::Number::new(scope, data.start as f64);
        for (name, value) in [("data", bytes.into()), ("dataStart", start.into())] {
            let name = v8::String::new(scope, name)?;
            options.set(scope, name.into(), value)?;
        }
    }
    let receiver = v8::undefined(scope).into();
    v8::Local::<v8::Promise>::try_from(boot.call(scope, receiver, &[options.into()])?).ok()
}
