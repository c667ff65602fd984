//! The files of one Pyodide distribution in memory, shared by every isolate of a host.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use aardvark_distribution::Distribution;
use aardvark_manifest::error::{Detail, Error, Fault, Kind};

use crate::engine::v8::wasm::SharedModule;

/// Cheap to clone; the same files behind every clone.
#[derive(Clone)]
pub(crate) struct Runtime(Arc<Files>);

struct Files {
    loader: String,
    wasm: Vec<u8>,
    module: OnceLock<SharedModule>,
    stdlib: Vec<u8>,
}

#[derive(Debug, thiserror::Error)]
enum RuntimeError {
    #[error("cannot read `{path}` (stage the distribution again with `aardvark assets stage --replace`)")]
    Read { path: String, source: std::io::Error },
    #[error(
        "`{path}` is not UTF-8 text (stage the distribution again with `aardvark assets stage --replace`)"
    )]
    NotText { path: String },
}

impl Detail for RuntimeError {
    fn kind(&self) -> Kind {
        Kind::Distribution
    }

    fn fault(&self) -> Fault {
        Fault::Host
    }
}

impl Runtime {
    /// Reads the distribution's files; `stdlib` replaces its standard library with a precompiled one.
    pub(crate) fn new(distribution: &Distribution, stdlib: Option<Vec<u8>>) -> Result<Self, Error> {
        let loader = read(&distribution.asm_mjs())?;
        let loader = String::from_utf8(loader)
            .map_err(|_| RuntimeError::NotText { path: distribution.asm_mjs().display().to_string() })?;
        let stdlib = match stdlib {
            Some(stdlib) => stdlib,
            None => read(&distribution.stdlib_zip())?,
        };
        Ok(Self(Arc::new(Files {
            loader,
            wasm: read(&distribution.asm_wasm())?,
            module: OnceLock::new(),
            stdlib,
        })))
    }

    /// Emscripten's loader, an ES module.
    pub(crate) fn loader(&self) -> &str {
        &self.0.loader
    }

    /// The interpreter's WebAssembly.
    pub(crate) fn wasm(&self) -> &[u8] {
        &self.0.wasm
    }

    /// The compiled interpreter, once an isolate has compiled it.
    pub(crate) fn module(&self) -> &OnceLock<SharedModule> {
        &self.0.module
    }

    /// The standard library, a ZIP.
    pub(crate) fn stdlib(&self) -> &[u8] {
        &self.0.stdlib
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path)
        .map_err(|source| RuntimeError::Read { path: path.display().to_string(), source }.into())
}
