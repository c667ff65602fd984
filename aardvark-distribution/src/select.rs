//! Which version a plugin runs on, and where this user has it.
//!
//! A plugin may insist on a version. Then it runs on that one, wherever it is staged, and on no other; all others run on
//! what is at [`Location::resolve`].

use aardvark_manifest::error::Error;
use aardvark_manifest::manifest::{Manifest, SchemaVersion};

use crate::distribution::Distribution;
use crate::ensure::ensure;
use crate::location::{Environment, Location};
use crate::pinned::Pinned;
use crate::progress::Progress;
use crate::stage::{Source, StageOptions, stage};

/// The version of Pyodide that a plugin with this manifest insists on, such as `0.29.5`, whether or not this build
/// knows it.
#[must_use]
pub fn required_version(manifest: &Manifest) -> Option<&str> {
    let named = manifest.pyodide_version()?;
    // Manifests 1.0 name the Pyodide of the runtime they were written for; their bundles run as they are.
    (manifest.schema_version() != SchemaVersion::V1).then_some(named)
}

/// Opens the version `pinned`: what is at [`Location::resolve`] if it is of that version, else what is at
/// [`Location::in_cache`]. `None` if this user has not staged it.
///
/// # Errors
///
/// No location is known, or the distribution there is damaged.
pub fn open_version(pinned: &Pinned) -> Result<Option<Distribution>, Error> {
    let usual = Location::resolve()?;
    if let Some(found) = Distribution::open_if_present(usual.directory())?
        && found.version() == pinned.version
    {
        return Ok(Some(found));
    }
    match Location::in_cache(&Environment::of_process(), pinned) {
        Ok(cached) => Distribution::open_if_present(cached.directory()),
        // Whoever names a directory for one version need not have a home for others.
        Err(_) => Ok(None),
    }
}

/// Opens the distribution for a plugin with this manifest: the version that it insists on, if this user has staged
/// it, else what is at [`Location::resolve`]. `None` if that is not staged either.
///
/// # Errors
///
/// No location is known, or the distribution there is damaged.
pub fn open_for(manifest: &Manifest) -> Result<Option<Distribution>, Error> {
    let required = required_version(manifest).and_then(Pinned::find);
    match required.map(open_version).transpose()?.flatten() {
        Some(found) => Ok(Some(found)),
        None => Distribution::open_if_present(Location::resolve()?.directory()),
    }
}

/// Like [`open_for`]; stages the version that the manifest insists on, or the usual one, from npm if it is not there. May
/// download, as [`ensure`] may.
///
/// # Errors
///
/// What [`open_for`] and [`stage`] report.
pub fn ensure_for(manifest: &Manifest, progress: &dyn Progress) -> Result<Distribution, Error> {
    let Some(pinned) = required_version(manifest).and_then(Pinned::find) else { return ensure(progress) };
    if let Some(distribution) = open_version(pinned)? {
        return Ok(distribution);
    }
    // Not where a variable points: that directory is for the plugins that do not care.
    let location = Location::in_cache(&Environment::of_process(), pinned)?;
    Ok(stage(&StageOptions::new(Source::Npm, location).pinned(pinned), progress)?.distribution)
}
