//! Which directory holds the distribution. Opens and creates nothing.

use std::env;
use std::ffi::OsString;
use std::path::{self, Path, PathBuf};

use aardvark_manifest::error::{Detail, Error, Fault, Kind};

use crate::pinned::Pinned;

const VARIABLE: &str = "AARDVARK_PYODIDE_DIR";

/// The directory of a distribution, and the one where downloads for it are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    directory: PathBuf,
    downloads: PathBuf,
}

/// What decides about the [`Location`]: a value, so that tests need not change the process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Environment {
    /// The variable `AARDVARK_PYODIDE_DIR`. Empty counts as unset.
    pub pyodide_dir: Option<OsString>,
    /// The user's cache directory, such as `~/.cache`.
    pub cache_dir: Option<PathBuf>,
}

impl Location {
    /// The location of the preferred version for this process: the directory that `AARDVARK_PYODIDE_DIR` names, else
    /// `aardvark/pyodide/VERSION-core` in the user's cache directory.
    ///
    /// # Errors
    ///
    /// Neither the variable nor a home directory is known.
    pub fn resolve() -> Result<Self, Error> {
        Self::from_environment(&Environment::of_process())
    }

    /// Like [`Location::resolve`], for any version. The variable counts for each: it names one directory, which holds
    /// one version.
    ///
    /// # Errors
    ///
    /// Neither the variable nor a home directory is known.
    pub fn resolve_version(pinned: &Pinned) -> Result<Self, Error> {
        let environment = Environment::of_process();
        match environment.named() {
            Some(named) => Ok(named),
            None => Self::in_cache(&environment, pinned),
        }
    }

    /// The location that `environment` asks for.
    ///
    /// # Errors
    ///
    /// It names neither a directory nor a cache directory.
    pub fn from_environment(environment: &Environment) -> Result<Self, Error> {
        match environment.named() {
            Some(named) => Ok(named),
            None => Self::in_cache(environment, Pinned::current()),
        }
    }

    /// Where the version `pinned` is if no variable names a directory. Each version has its own directory, so any number
    /// of them can be staged.
    ///
    /// # Errors
    ///
    /// `environment` names no cache directory.
    pub fn in_cache(environment: &Environment, pinned: &Pinned) -> Result<Self, Error> {
        let cache = environment.cache_dir.as_ref().ok_or(Homeless)?.join("aardvark").join("pyodide");
        let directory = cache.join(format!("{}-core", pinned.version));
        Ok(Self { directory, downloads: cache.join("downloads") })
    }

    /// A directory that the caller chose. Downloads are kept beside it, in `NAME.downloads`.
    #[must_use]
    pub fn at(directory: impl AsRef<Path>) -> Self {
        let directory = directory.as_ref();
        // A relative path must mean the same directory after the application has changed its working directory.
        let directory = path::absolute(directory).unwrap_or_else(|_| directory.to_owned());
        let mut downloads = directory.file_name().unwrap_or("pyodide".as_ref()).to_owned();
        downloads.push(".downloads");
        Self { downloads: directory.with_file_name(downloads), directory }
    }

    /// Keeps downloads in `downloads` instead, for instance to share them between several distributions.
    #[must_use]
    pub fn with_downloads(self, downloads: impl Into<PathBuf>) -> Self {
        Self { downloads: downloads.into(), ..self }
    }

    /// The directory that holds the distribution, whether or not there is one yet.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Where unfinished and verified downloads are kept.
    #[must_use]
    pub fn downloads(&self) -> &Path {
        &self.downloads
    }
}

impl Environment {
    /// What this process was started with.
    #[must_use]
    pub fn of_process() -> Self {
        let cache_dir = directories::BaseDirs::new().map(|base| base.cache_dir().to_owned());
        Self { pyodide_dir: env::var_os(VARIABLE), cache_dir }
    }

    /// The directory that the variable names.
    fn named(&self) -> Option<Location> {
        self.pyodide_dir.as_ref().filter(|named| !named.is_empty()).map(Location::at)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("no directory for Pyodide: this user has no home directory (set {VARIABLE} to a directory)")]
struct Homeless;

impl Detail for Homeless {
    fn kind(&self) -> Kind {
        Kind::Distribution
    }

    fn fault(&self) -> Fault {
        Fault::Host
    }
}
