//! Wheels that a user's plugins share, each in a file named by its hash.
//!
//! Only `aardvark lock` puts wheels here; a host only looks. What is read is hashed, so the directory is trusted with
//! nothing but being there.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::path::{self, Path, PathBuf};
use std::sync::Arc;

use aardvark_distribution::{IoFailure, hex, readable_by_all};
use aardvark_manifest::error::Error;
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use crate::failure::io_failure;

const VARIABLE: &str = "AARDVARK_WHEELS_DIR";

/// A directory of wheels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wheelhouse {
    directory: PathBuf,
}

/// What decides about the directory: a value, so that tests need not change the process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Environment {
    /// The variable `AARDVARK_WHEELS_DIR`. Empty counts as unset.
    pub wheels_dir: Option<OsString>,
    /// The user's cache directory, such as `~/.cache`.
    pub cache_dir: Option<PathBuf>,
}

impl Environment {
    /// What this process was started with.
    #[must_use]
    pub fn of_process() -> Self {
        let cache_dir = directories::BaseDirs::new().map(|base| base.cache_dir().to_owned());
        Self { wheels_dir: env::var_os(VARIABLE), cache_dir }
    }
}

impl Wheelhouse {
    /// The user's wheelhouse: the directory that `AARDVARK_WHEELS_DIR` names, else `aardvark/wheels` in the user's
    /// cache directory. `None` if there is neither the variable nor a home directory.
    #[must_use]
    pub fn shared() -> Option<Self> {
        Self::from_environment(&Environment::of_process())
    }

    /// The wheelhouse that `environment` asks for.
    #[must_use]
    pub fn from_environment(environment: &Environment) -> Option<Self> {
        let named = environment.wheels_dir.as_ref().filter(|named| !named.is_empty()).map(Self::at);
        let usual = || Some(Self::at(environment.cache_dir.as_ref()?.join("aardvark").join("wheels")));
        named.or_else(usual)
    }

    /// A directory that the caller chose, whether or not it is there yet.
    #[must_use]
    pub fn at(directory: impl AsRef<Path>) -> Self {
        let directory = directory.as_ref();
        // A relative path must mean the same directory after the application has changed its working directory.
        Self { directory: path::absolute(directory).unwrap_or_else(|_| directory.to_owned()) }
    }

    /// The directory.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The file of the wheel with this SHA-256, 64 lower-case hexadecimal digits, whether or not it is there.
    #[must_use]
    pub fn path(&self, sha256: &str) -> PathBuf {
        self.directory.join(format!("{sha256}.whl"))
    }

    /// Keeps `wheel`, whole or not at all; any number of processes may do so at once.
    ///
    /// # Errors
    ///
    /// The directory cannot be written.
    pub fn put(&self, wheel: &[u8]) -> Result<PathBuf, Error> {
        let path = self.path(&hash(wheel));
        let failed = |action, path: &Path, source| Error::from(io_failure(action, path, source));
        if fs::read(&path).is_ok_and(|there| there == wheel) {
            return Ok(path);
        }
        fs::create_dir_all(&self.directory)
            .map_err(|source| failed("create the directory", &self.directory, source))?;
        let write = || {
            let mut file = NamedTempFile::with_prefix_in(".new-", &self.directory)?;
            file.write_all(wheel)?;
            file.as_file().sync_all()?;
            readable_by_all(file.path())?;
            file.persist(&path)?;
            Ok(())
        };
        write().map_err(|source: io::Error| failed("write", &path, source))?;
        Ok(path)
    }

    /// The bytes of the file for this hash, which nobody has hashed yet; `None` if there is no such file.
    pub(crate) fn read(&self, sha256: &str) -> Result<Option<Arc<[u8]>>, IoFailure> {
        let path = self.path(sha256);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes.into())),
            Err(source) if source.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(io_failure("read", &path, source)),
        }
    }
}

/// SHA-256 in 64 lower-case hexadecimal digits, as pins spell it.
#[must_use]
pub fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
