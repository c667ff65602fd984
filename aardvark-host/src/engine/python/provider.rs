//! Finds the distribution once, when the first Python plugin is loaded.

use std::sync::{Mutex, OnceLock, PoisonError};

use aardvark_distribution::Distribution;
use aardvark_manifest::error::Error;

use super::{Runtime, precompile};

/// Where a host's Python comes from. Opens nothing until it is asked.
#[derive(Default)]
pub(crate) struct Provider {
    distribution: OnceLock<Distribution>,
    runtime: Mutex<Option<Runtime>>,
}

impl Provider {
    /// `given`, or the distribution at the usual place.
    pub(crate) fn new(given: Option<Distribution>) -> Self {
        let distribution = given.map(OnceLock::from).unwrap_or_default();
        Self { distribution, runtime: Mutex::default() }
    }

    /// The distribution, opened on the first call.
    pub(crate) fn distribution(&self) -> Result<&Distribution, Error> {
        if let Some(distribution) = self.distribution.get() {
            return Ok(distribution);
        }
        let opened = Distribution::open(aardvark_distribution::Location::resolve()?.directory())?;
        Ok(self.distribution.get_or_init(|| opened))
    }

    /// The distribution's files, read on the first call. Never downloads.
    pub(crate) fn runtime(&self) -> Result<Runtime, Error> {
        // Held while reading on purpose: the isolates of a pool start together, and one read serves them all.
        let mut runtime = self.runtime.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = &*runtime {
            return Ok(runtime.clone());
        }
        let distribution = self.distribution()?;
        let stdlib = precompile::stdlib(distribution)?;
        let made = Runtime::new(distribution, Some(stdlib))?;
        *runtime = Some(made.clone());
        Ok(made)
    }
}
