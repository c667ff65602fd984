//! What a Python plugin needs besides its own files: the right Pyodide, and packages.

use aardvark_distribution::{Distribution, PINNED, Pinned, required_version};
use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::error::{Detail, Error, Fault, Kind};
use aardvark_manifest::manifest::Manifest;
use aardvark_wheels::PackageSet;

#[derive(Debug, thiserror::Error)]
enum PackageError {
    #[error(
        "the plugin is for Pyodide {wanted}, but this host has {staged} (stage the other one too with `aardvark assets \
         stage --version {wanted}`, set `runtime.pyodide.version` to `{staged}`, or leave it out)"
    )]
    NotStaged { wanted: &'static str, staged: String },
    #[error(
        "the plugin is for Pyodide {wanted}, which this build of Aardvark cannot run (set `runtime.pyodide.version` to \
         {known}, or leave it out)"
    )]
    Unknown { wanted: String, known: String },
}

impl Detail for PackageError {
    fn kind(&self) -> Kind {
        Kind::Package
    }

    fn fault(&self) -> Fault {
        Fault::Host
    }
}

/// Finds and verifies every package that the manifest of `bundle` asks for, and checks that Pyodide is the one it is
/// for. Takes about a millisecond for each megabyte of wheels; downloads nothing.
///
/// # Errors
///
/// Names each package that cannot be used, with the remedy.
pub(crate) fn resolve(bundle: &Bundle, distribution: &Distribution) -> Result<PackageSet, Error> {
    check_version(bundle.manifest(), distribution)?;
    PackageSet::resolve(bundle, distribution)
}

fn check_version(manifest: &Manifest, distribution: &Distribution) -> Result<(), PackageError> {
    let Some(wanted) = required_version(manifest).filter(|wanted| *wanted != distribution.version()) else {
        return Ok(());
    };
    let staged = distribution.version().to_owned();
    if let Some(pinned) = Pinned::find(wanted) {
        return Err(PackageError::NotStaged { wanted: pinned.version, staged });
    }
    let known: Vec<String> = PINNED.iter().map(|pinned| format!("`{}`", pinned.version)).collect();
    Err(PackageError::Unknown { wanted: wanted.to_owned(), known: known.join(" or ") })
}
