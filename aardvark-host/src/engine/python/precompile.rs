//! The standard library as `.pyc`: compiled once per distribution, kept beside it.
//!
//! CPython spends two thirds of a cold start compiling its own library, because Pyodide ships it as source. Only
//! the interpreter itself can compile it, so the first start on a machine boots from source, runs a small plugin
//! that compiles every module, and stores the result. See docs/performance.md for what it saves.

use std::sync::mpsc;

use aardvark_distribution::Distribution;
use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::call::Reply;
use aardvark_manifest::error::Error;
use aardvark_manifest::manifest::Language;
use aardvark_wheels::PackageSet;
use base64::Engine as _;

use super::library::Library;
use super::{Blank, Cut, Runtime, derive};
use crate::engine::failure::defect;
use crate::engine::v8::process;
use crate::engine::{Engine, Limits, Stop};

/// Part of the key of the stored file; raise it when `precompile.py` changes.
const REVISION: &str = "pyc-1";
const FILE: &str = "python_stdlib.zip";

/// Room for the whole library as text in transit; this code is ours, not a guest's.
const LIMITS: Limits = Limits { memory_bytes: 2 << 30, output_bytes: 256 << 20, ..Limits::OWN };

/// Whether [`stdlib`] only has to read.
pub(crate) fn is_done(distribution: &Distribution) -> bool {
    distribution.derived_dir(REVISION).join(FILE).exists()
}

/// The precompiled library of `distribution`, made now if nobody has made it yet.
pub(crate) fn stdlib(distribution: &Distribution) -> Result<Library, Error> {
    if let Some(file) = distribution.derived(REVISION, FILE) {
        return Ok(Library::stored(distribution, file, make));
    }
    let made = make(distribution)?;
    // The file says of itself what later processes will be told.
    let stored = distribution.derived(REVISION, FILE).filter(|file| file.is_of(&made));
    Ok(stored.map_or_else(|| Library::of(made), |file| Library::stored(distribution, file, make)))
}

/// Compiles the library and keeps it.
fn make(distribution: &Distribution) -> Result<Vec<u8>, Error> {
    tracing::info!(target: "aardvark::python", "compiling the standard library, once per machine");
    process::initialize()?;
    let runtime = Runtime::plain(distribution)?;
    let (done, compiled) = mpsc::channel();
    let body = move || {
        // Nobody listens only if this thread's starter has panicked.
        let _ = done.send(compile(&runtime));
    };
    process::spawn("aardvark-precompile".to_owned(), Box::new(body))
        .map_err(|error| defect(format!("no thread for the compiler: {error}")))?;
    let compiled = compiled.recv().map_err(|_| defect("the compiler's thread panicked"))??;
    // Where it cannot be kept, every process needs a few seconds more.
    derive::keep(distribution, REVISION, FILE, &compiled);
    Ok(compiled)
}

fn compile(runtime: &Runtime) -> Result<Vec<u8>, Error> {
    let bundle = Bundle::inline(Language::Python, include_str!("precompile.py"))?;
    let mut python = Blank::new(LIMITS, runtime, Some((&bundle, &PackageSet::default())), Cut::Whole)?
        .boot()
        .map_err(error_of)?;
    python.load(&bundle).map_err(error_of)?;
    let index = python.exports().iter().position(|export| export.name == "compile_stdlib");
    let index = index.ok_or_else(|| defect("precompile.py lacks its function"))?;
    let Reply::Value(json) = python.invoke(index, b"[]").map_err(error_of)? else {
        return Err(defect("precompile.py gave no value"));
    };
    let text: String = serde_json::from_slice(&json)
        .map_err(|error| defect(format!("precompile.py gave no text: {error}")))?;
    base64::engine::general_purpose::STANDARD
        .decode(text)
        .map_err(|error| defect(format!("precompile.py gave no base64: {error}")))
}

fn error_of(stop: Stop) -> Error {
    match stop {
        Stop::Failed(error) | Stop::Broken(error) => error,
        Stop::Warned(_) | Stop::Interrupted => defect("the compiler was interrupted"),
        Stop::Exhausted(_) => defect("the compiler filled its memory"),
    }
}
