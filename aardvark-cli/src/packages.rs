//! The packages of a plugin, as far as they can be found without running it.

use std::fmt;

use aardvark::Error;
use aardvark::bundle::Bundle;
use aardvark::manifest::Language;
use aardvark_distribution::open_for;
use aardvark_wheels::{PackageOrigin, PackageSet, ResolvedPackage};
use serde::Serialize;

use crate::output::size::Size;

/// A package that was found and verified.
#[derive(Serialize)]
pub(crate) struct PackageView {
    name: String,
    version: String,
    file: String,
    sha256: String,
    bytes: u64,
    origin: &'static str,
}

/// The packages of `bundle`, by name. `None` if nobody can say: Pyodide is not staged. A bundle that is not Python has
/// none.
///
/// # Errors
///
/// A package cannot be used.
pub(crate) fn find(bundle: &Bundle) -> Result<Option<Vec<PackageView>>, Error> {
    let manifest = bundle.manifest();
    let asks = !manifest.requirements().is_empty() || !manifest.packages().is_empty();
    if bundle.language() != Language::Python || !asks {
        return Ok(Some(Vec::new()));
    }
    let Some(distribution) = open_for(manifest)? else { return Ok(None) };
    let packages = PackageSet::resolve(bundle, &distribution)?;
    Ok(Some(packages.packages().map(PackageView::of).collect()))
}

impl PackageView {
    fn of(package: ResolvedPackage<'_>) -> Self {
        Self {
            name: package.name.to_owned(),
            version: package.version.to_owned(),
            file: package.file.to_owned(),
            sha256: package.sha256.to_owned(),
            bytes: package.bytes,
            origin: match package.origin {
                PackageOrigin::Bundle => "bundle",
                PackageOrigin::Wheelhouse => "wheelhouse",
                PackageOrigin::Distribution => "distribution",
                _ => "elsewhere",
            },
        }
    }
}

impl fmt::Display for PackageView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}, {}, from the {}", self.name, self.version, Size(self.bytes), self.origin)
    }
}
