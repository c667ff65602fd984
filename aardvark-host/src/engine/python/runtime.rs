//! The files of one Pyodide distribution in memory, shared by every isolate of a host.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use aardvark_distribution::{Distribution, Glue};
use aardvark_manifest::error::{Detail, Error, Fault, Kind};
use serde::{Deserialize, Serialize};

use sha2::{Digest as _, Sha256};

use super::boot;
use super::kept_code::KeptCode;
use super::library::Library;
use super::trim::{self, Data};
use crate::engine::failure::defect;
use crate::engine::v8::failure::Failure;
use crate::engine::v8::process;
use crate::engine::v8::scripts::ScriptCode;
use crate::engine::v8::wasm::SharedModule;
use crate::engine::web;

/// Cheap to clone; the same files behind every clone.
#[derive(Clone)]
pub(crate) struct Runtime(Arc<Files>);

struct Files {
    distribution: Distribution,
    glue: Glue,
    glue_code: KeptCode<[u8]>,
    script_code: KeptCode<ScriptCode>,
    wasm: Vec<u8>,
    library: Library,
    modules: [Mutex<Option<Arc<SharedModule>>>; 3],
    data: OnceLock<Option<Data>>,
}

/// The interpreter's WebAssembly, in three cuts with the same functions and tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Cut {
    /// To boot. As Pyodide ships it, or [`Cut::Lean`] if [`Runtime::data`] can be put into the memory first.
    Whole,
    /// Without data: to continue from an image that has shared libraries, which ask for any of its exports.
    Linkable,
    /// Without data and most exports: to continue from any other image, in a third of the time.
    Lean,
}

/// The exports of the interpreter that `loader/*.js` uses, and Emscripten's loader by way of a table: the function that
/// starts Python.
pub(super) const EXPORTS: &[&str] = &[
    "PyBytes_AsString",
    "PyBytes_FromStringAndSize",
    "PyBytes_Size",
    "PyErr_Clear",
    "PyImport_ImportModule",
    "PyList_GetItem",
    "PyObject_CallOneArg",
    "PyObject_GetAttrString",
    "PyRun_SimpleString",
    "Py_DecRef",
    "_emscripten_stack_restore",
    "__main_argc_argv",
    "_hiwire_immortal_table_init",
    "emscripten_stack_get_current",
    "emscripten_stack_init",
    "free",
    "hiwire_num_refs",
    "main",
    "malloc",
    "memory",
];

#[derive(Debug, thiserror::Error)]
enum RuntimeError {
    #[error("cannot read `{path}` (stage the distribution again with `aardvark assets stage --replace`)")]
    Read { path: String, source: std::io::Error },
    #[error("cannot start a thread to read the interpreter (raise the process's thread limit)")]
    Thread(#[source] std::io::Error),
}

impl Detail for RuntimeError {
    fn kind(&self) -> Kind {
        match self {
            Self::Read { .. } => Kind::Distribution,
            Self::Thread(_) => Kind::Unavailable,
        }
    }

    fn fault(&self) -> Fault {
        Fault::Host
    }
}

impl Runtime {
    /// Reads the distribution's files, which the first start in a process waits for.
    pub(crate) fn new(distribution: &Distribution, library: Library) -> Result<Self, Error> {
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().name("aardvark-reader".to_owned());
            let path = distribution.asm_wasm();
            let wasm = thread.spawn_scoped(scope, move || read(&path)).map_err(RuntimeError::Thread)?;
            let glue = Glue::of(distribution, EXPORTS)?;
            let glue_code =
                KeptCode::read(distribution, glue_code_key(), GLUE_CODE, |code| Some(Arc::from(code)));
            let script_code = KeptCode::read(distribution, script_code_key(), SCRIPT_CODE, |code| {
                ScriptCode::from_bytes(&code).map(Arc::new)
            });
            let wasm =
                wasm.join().map_err(|_| defect("the thread that reads the interpreter panicked"))??;
            Ok(Self(Arc::new(Files {
                distribution: distribution.clone(),
                glue,
                glue_code,
                script_code,
                wasm,
                library,
                modules: Default::default(),
                data: OnceLock::new(),
            })))
        })
    }

    /// As [`Runtime::new`], with the standard library that the distribution has, in text.
    pub(crate) fn plain(distribution: &Distribution) -> Result<Self, Error> {
        Self::new(distribution, Library::of(read(&distribution.stdlib_zip())?))
    }

    /// Whether both are the same files.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The distribution's fingerprint.
    pub(crate) fn fingerprint(&self) -> &str {
        self.0.distribution.fingerprint()
    }

    /// The version of Python, such as `3.14.2`.
    pub(crate) fn python_version(&self) -> &str {
        self.0.distribution.python_version()
    }

    /// Its first two numbers.
    pub(super) fn python(&self) -> [&str; 2] {
        let mut numbers = self.python_version().split('.');
        [numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default()]
    }

    /// Emscripten's loader, an ES module, fitted to images.
    pub(super) fn glue(&self) -> &str {
        self.0.glue.text()
    }

    /// V8's code for the loader, once an isolate has run it, in this process or in an earlier one.
    pub(super) fn glue_code(&self) -> &KeptCode<[u8]> {
        &self.0.glue_code
    }

    /// V8's code for our own scripts, as with the loader's.
    pub(super) fn script_code(&self) -> &KeptCode<ScriptCode> {
        &self.0.script_code
    }

    /// Has the interpreter compiled on a thread of its own, unless that has been done: there is enough to do meanwhile.
    /// Whoever needs it waits for that thread. Then it reads the library, so that no call has to.
    pub(crate) fn compile_ahead(&self, cut: Cut) {
        // Locked, it is being done.
        if !self.place(cut).try_lock().is_ok_and(|module| module.is_none()) {
            return;
        }
        let runtime = self.clone();
        // Whoever needs it next compiles it, and hears of what is wrong.
        let compile = move || {
            drop(runtime.module(cut, SharedModule::compile_alone));
            runtime.library().bytes();
        };
        if let Err(error) = process::spawn("aardvark-compiler".to_owned(), Box::new(compile)) {
            tracing::debug!(target: "aardvark::python", %error, "no thread to compile the interpreter on");
        }
    }

    /// The compiled interpreter; `compile` compiles it if nobody has.
    pub(super) fn module(
        &self,
        cut: Cut,
        compile: impl FnOnce(&[u8]) -> Result<SharedModule, Failure>,
    ) -> Result<Arc<SharedModule>, Failure> {
        let cut = if cut == Cut::Whole && self.data().is_some() { Cut::Lean } else { cut };
        // Held while compiling: others would only do the same.
        let mut place = lock(self.place(cut));
        if let Some(module) = &*place {
            return Ok(Arc::clone(module));
        }
        let malformed = |_| Failure::internal("pyodide.asm.wasm", "is no WebAssembly module");
        let compiled = match cut {
            Cut::Whole => compile(&self.0.wasm)?,
            Cut::Linkable => compile(&trim::trim(&self.0.wasm, None).map_err(malformed)?)?,
            Cut::Lean => {
                let exports = self.0.glue.exports();
                compile(&trim::trim(&self.0.wasm, Some(exports)).map_err(malformed)?)?
            }
        };
        Ok(Arc::clone(place.insert(Arc::new(compiled))))
    }

    fn place(&self, cut: Cut) -> &Mutex<Option<Arc<SharedModule>>> {
        let [whole, linkable, lean] = &self.0.modules;
        match cut {
            Cut::Whole => whole,
            Cut::Linkable => linkable,
            Cut::Lean => lean,
        }
    }

    /// What an instance that boots must find in its memory, if its module does not bring it.
    pub(super) fn data(&self) -> Option<&Data> {
        // Bytes that are no module are refused when they are compiled.
        self.0.data.get_or_init(|| trim::data(&self.0.wasm).ok().flatten()).as_ref()
    }

    /// The standard library.
    pub(crate) fn library(&self) -> &Library {
        &self.0.library
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// V8 refuses code of another V8 by itself, and code that was made under other flags; that it belongs to this text is for us
/// to see to. The rest is in the key so that apps with different flags do not replace each other's files.
pub(super) fn glue_code_key() -> String {
    format!("glue-{}-v8-{}", super::revision(), process::code_version())
}

pub(super) const GLUE_CODE: &str = "pyodide.asm.mjs.code";

/// As [`glue_code_key`]: V8 itself compares no more of a text than its length.
pub(super) fn script_code_key() -> String {
    let mut hash = Sha256::new();
    for asset in web::BASIC.iter().chain(boot::LOADER) {
        hash.update((asset.source.len() as u64).to_le_bytes());
        hash.update(asset.source);
    }
    let texts: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("scripts-{texts}-v8-{}", process::code_version())
}

pub(super) const SCRIPT_CODE: &str = "scripts.code";

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path)
        .map_err(|source| RuntimeError::Read { path: path.display().to_string(), source }.into())
}
