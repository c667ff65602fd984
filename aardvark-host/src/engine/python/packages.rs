//! Are the packages that a manifest asks for there?

use aardvark_distribution::{Distribution, PackageStatus};
use aardvark_manifest::error::{Detail, Error, Fault, Kind};

#[derive(Debug, thiserror::Error)]
enum PackageError {
    #[error("the plugin needs packages that are not available: {}", missing.join("; "))]
    Missing { missing: Vec<String> },
}

impl Detail for PackageError {
    fn kind(&self) -> Kind {
        Kind::Package
    }

    fn fault(&self) -> Fault {
        Fault::Host
    }
}

/// Checks that every package in `names` can be imported.
///
/// # Errors
///
/// Names each one that cannot, with the remedy.
pub(crate) fn check(names: &[String], distribution: &Distribution) -> Result<(), Error> {
    let mut missing = Vec::new();
    for name in names {
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
            "`{name}` is in Pyodide {pyodide} but not staged: `{file_name}` is missing (stage Pyodide's full release \
             with `aardvark assets stage --archive FILE`)"
        ),
        PackageStatus::Staged => format!(
            "`{name}` is staged, but this release of Aardvark does not load packages from the distribution yet (ship a \
             pure-Python package inside the bundle instead)"
        ),
        _ => format!("`{name}` has a status that this release does not know (please report it)"),
    }
}
