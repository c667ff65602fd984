//! Are the packages that a manifest asks for there?

use aardvark_distribution::{Distribution, PackageStatus};
use aardvark_manifest::error::{Detail, Error, Fault, Kind};
use aardvark_manifest::manifest::{Manifest, SchemaVersion};

#[derive(Debug, thiserror::Error)]
enum PackageError {
    #[error("the plugin needs packages that are not available: {}", missing.join("; "))]
    Missing { missing: Vec<String> },
    #[error(
        "the plugin is for Pyodide {wanted}, but this host has {staged} (set `runtime.pyodide.version` to `{staged}`, or \
         leave it out)"
    )]
    Version { wanted: String, staged: String },
}

impl Detail for PackageError {
    fn kind(&self) -> Kind {
        Kind::Package
    }

    fn fault(&self) -> Fault {
        Fault::Host
    }
}

/// Checks that every package which `manifest` asks for can be imported, and that Pyodide is the one it is for.
///
/// # Errors
///
/// Names each package that cannot, with the remedy.
pub(crate) fn check(manifest: &Manifest, distribution: &Distribution) -> Result<(), Error> {
    if let Some(wanted) = manifest.pyodide_version().filter(|wanted| *wanted != distribution.version()) {
        let staged = distribution.version().to_owned();
        // Manifests 1.0 name the Pyodide of the runtime they were written for; their bundles run as they are.
        if manifest.schema_version() == SchemaVersion::V1 {
            tracing::debug!(target: "aardvark::python", wanted, staged, "the manifest names another Pyodide");
        } else {
            return Err(PackageError::Version { wanted: wanted.to_owned(), staged }.into());
        }
    }
    let mut missing = Vec::new();
    for pin in manifest.requirements() {
        missing.push(format!(
            "`{}` {}: this release of Aardvark does not load wheels yet (ship a pure-Python package inside the bundle \
             instead)",
            pin.name, pin.version
        ));
    }
    for name in manifest.packages() {
        missing.push(problem(name, &distribution.package_status(name)?, distribution.version()));
    }
    if missing.is_empty() { Ok(()) } else { Err(PackageError::Missing { missing }.into()) }
}

fn problem(name: &str, status: &PackageStatus, pyodide: &str) -> String {
    match status {
        PackageStatus::Unknown { similar } if similar.is_empty() => format!(
            "`{name}` is not a package of Pyodide {pyodide} (ship a pure-Python package inside the bundle instead)"
        ),
        PackageStatus::Unknown { similar } => format!(
            "`{name}` is not a package of Pyodide {pyodide} (did you mean `{}`?)",
            similar.join("`, `")
        ),
        PackageStatus::KnownButNotStaged { file_name } => format!(
            "`{name}` is in Pyodide {pyodide} but not staged (`{file_name}`), and this release of Aardvark does not load \
             packages from the distribution yet (ship a pure-Python package inside the bundle instead)"
        ),
        PackageStatus::Staged => format!(
            "`{name}` is staged, but this release of Aardvark does not load packages from the distribution yet (ship a \
             pure-Python package inside the bundle instead)"
        ),
        _ => format!("`{name}` has a status that this release does not know (please report it)"),
    }
}
