//! Which directory holds the images, and how much space they may take. Opens and creates nothing.

use std::env;
use std::ffi::OsString;
use std::path::{self, PathBuf};

use aardvark_manifest::error::Error;

use super::failure::ImageError;
use super::limit::{self, Limit};
use super::store::ImageStore;

const DIRECTORY: &str = "AARDVARK_IMAGE_DIR";
const LIMIT: &str = "AARDVARK_IMAGE_LIMIT";

/// What decides where images are kept: a value, so that tests need not change the process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Environment {
    /// The variable `AARDVARK_IMAGE_DIR`. Empty counts as unset.
    pub image_dir: Option<OsString>,
    /// The variable `AARDVARK_IMAGE_LIMIT`, such as `4 GiB`. Empty counts as unset.
    pub image_limit: Option<OsString>,
    /// The user's cache directory, such as `~/.cache`.
    pub cache_dir: Option<PathBuf>,
}

impl Environment {
    /// What this process was started with.
    #[must_use]
    pub fn of_process() -> Self {
        let cache_dir = directories::BaseDirs::new().map(|base| base.cache_dir().to_owned());
        Self { image_dir: env::var_os(DIRECTORY), image_limit: env::var_os(LIMIT), cache_dir }
    }
}

impl ImageStore {
    /// The store for this process: the directory that `AARDVARK_IMAGE_DIR` names, else `aardvark/images` in the user's
    /// cache directory; limited to what `AARDVARK_IMAGE_LIMIT` says, else to 4 GiB.
    ///
    /// # Errors
    ///
    /// Neither the variable nor a home directory is known, or the limit is no size.
    pub fn resolve() -> Result<Self, Error> {
        Self::from_environment(&Environment::of_process())
    }

    /// The store that `environment` asks for.
    ///
    /// # Errors
    ///
    /// It names neither a directory nor a cache directory, or its limit is no size.
    pub fn from_environment(environment: &Environment) -> Result<Self, Error> {
        let set = |value: &Option<OsString>| value.clone().filter(|value| !value.is_empty());
        let directory = match (set(&environment.image_dir), &environment.cache_dir) {
            (Some(named), _) => PathBuf::from(named),
            (None, Some(cache)) => cache.join("aardvark").join("images"),
            (None, None) => return Err(ImageError::Homeless.into()),
        };
        let limit = match set(&environment.image_limit) {
            None => Limit::default(),
            Some(text) => {
                let bytes = text.to_str().and_then(limit::parse);
                let found = || text.to_string_lossy().into_owned();
                Limit::bytes(bytes.ok_or_else(|| ImageError::LimitVariable { found: found() })?)
            }
        };
        // A relative path must mean the same directory after the application has changed its working directory.
        Ok(Self::new(path::absolute(&directory).unwrap_or(directory), limit))
    }
}
