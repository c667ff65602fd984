//! Finds the distributions of a host's plugins, each once, when the first plugin that runs on it is loaded.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use aardvark_distribution::{Distribution, Location, Pinned, open_version, required_version};
use aardvark_manifest::error::Error;
use aardvark_manifest::manifest::Manifest;

use super::{Runtime, precompile};

/// Where a host's Python comes from. Opens nothing until it is asked.
#[derive(Default)]
pub(crate) struct Provider {
    preferred: OnceLock<Distribution>,
    /// Other versions that plugins have asked for.
    others: Mutex<BTreeMap<&'static str, Distribution>>,
    /// By the fingerprints of their distributions.
    runtimes: Mutex<BTreeMap<String, Runtime>>,
}

impl Provider {
    /// Prefers `given`, or the distribution at the usual place.
    pub(crate) fn new(given: Option<Distribution>) -> Self {
        let preferred = given.map(OnceLock::from).unwrap_or_default();
        Self { preferred, others: Mutex::default(), runtimes: Mutex::default() }
    }

    /// The distribution that a plugin with this manifest runs on: the version that it names if this user has staged it,
    /// else the preferred one, which `packages` refuses if it is not what the manifest wants.
    pub(crate) fn distribution(&self, manifest: &Manifest) -> Result<Distribution, Error> {
        // Looking for the preferred one first would refuse a plugin for whose version alone this machine is prepared.
        let preferred = self.preferred();
        let Some(pinned) = required_version(manifest).and_then(Pinned::find) else { return preferred };
        if preferred.as_ref().is_ok_and(|preferred| preferred.version() == pinned.version) {
            return preferred;
        }
        let mut others = lock(&self.others);
        if let Some(other) = others.get(pinned.version) {
            return Ok(other.clone());
        }
        match open_version(pinned)? {
            Some(other) => Ok(others.entry(pinned.version).or_insert(other).clone()),
            None => preferred,
        }
    }

    fn preferred(&self) -> Result<Distribution, Error> {
        if let Some(distribution) = self.preferred.get() {
            return Ok(distribution.clone());
        }
        let opened = Distribution::open(Location::resolve()?.directory())?;
        Ok(self.preferred.get_or_init(|| opened).clone())
    }

    /// The files of the distribution for `manifest`, read on the first call. Never downloads.
    pub(crate) fn runtime(&self, manifest: &Manifest) -> Result<Runtime, Error> {
        let distribution = self.distribution(manifest)?;
        // Held while reading on purpose: the isolates of a pool start together, and one read serves them all.
        let mut runtimes = lock(&self.runtimes);
        if let Some(runtime) = runtimes.get(distribution.fingerprint()) {
            return Ok(runtime.clone());
        }
        let made = Runtime::new(&distribution, precompile::stdlib(&distribution)?)?;
        runtimes.insert(distribution.fingerprint().to_owned(), made.clone());
        Ok(made)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
