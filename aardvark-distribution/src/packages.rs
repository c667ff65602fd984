//! The packages that were built for this interpreter, as `pyodide-lock.json` lists them.
//!
//! Knows names, versions and hashes. Which of the packages are on disk is the [`Distribution`]'s business.
//!
//! [`Distribution`]: crate::Distribution

use std::collections::BTreeMap;

use aardvark_manifest::error::{Detail, Fault, Kind};
use serde::Deserialize;

/// At most this many names are suggested for an unknown one.
const SUGGESTIONS: usize = 3;

/// Every package that this interpreter can use, whether or not it is on disk.
#[derive(Clone, Debug)]
pub struct Packages {
    by_name: BTreeMap<String, Package>,
}

/// One package of the lock file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Package {
    /// The name, normalised: lower case, words joined by `-`.
    pub name: String,
    /// The exact version.
    pub version: String,
    /// The wheel's or archive's file name.
    pub file_name: String,
    /// SHA-256 of that file, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Normalised names of the packages it needs.
    #[serde(default)]
    pub depends: Vec<String>,
    /// The modules it provides, such as `cv2` for `opencv-python`.
    #[serde(default)]
    pub imports: Vec<String>,
    /// Where its files belong.
    #[serde(default)]
    pub install_dir: InstallDir,
}

/// The folder of the interpreter into which a package's files belong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[non_exhaustive]
pub enum InstallDir {
    /// Python's `site-packages`.
    #[default]
    #[serde(rename = "site")]
    SitePackages,
    /// The folder of shared libraries, `/usr/lib`.
    #[serde(rename = "dynlib")]
    SharedLibraries,
    /// The folder of the standard library.
    #[serde(rename = "stdlib")]
    StandardLibrary,
    /// One that this build does not know.
    #[serde(other)]
    Other,
}

/// What is known about a package by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PackageStatus {
    /// It is in the distribution, with its hash checked.
    Staged,
    /// It was built for this interpreter, and its file is not in the distribution.
    KnownButNotStaged {
        /// The file to add.
        file_name: String,
    },
    /// It was not built for this interpreter. A pure-Python wheel inside the bundle may still work.
    Unknown {
        /// Names that may have been meant, the likeliest first; at most three.
        similar: Vec<String>,
    },
}

impl Packages {
    /// The package called `name`, in any spelling that Python's packaging rules hold equal (`Typing_Extensions`).
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Package> {
        self.by_name.get(&normalise(name))
    }

    /// The package that provides the module `module`, such as `pyyaml` for `yaml`.
    #[must_use]
    pub fn providing(&self, module: &str) -> Option<&Package> {
        self.iter().find(|package| package.imports.iter().any(|import| import == module))
    }

    /// All packages by name.
    pub fn iter(&self) -> impl Iterator<Item = &Package> {
        self.by_name.values()
    }

    /// How many packages there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_name.len()
    }

    /// Whether the lock file lists nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// Names that may have been meant by `name`, the likeliest first; at most three.
    #[must_use]
    pub fn similar(&self, name: &str) -> Vec<String> {
        let wanted = normalise(name);
        let providing = self.providing(name).map(|package| (0, package.name.as_str()));
        let mut near: Vec<_> = self
            .by_name
            .keys()
            .map(|known| (strsim::damerau_levenshtein(&wanted, known), known.as_str()))
            .filter(|(distance, known)| *distance <= wanted.len().min(known.len()).div_ceil(4))
            .chain(providing)
            .collect();
        near.sort_unstable();
        let mut names: Vec<String> = Vec::new();
        for (_, known) in near {
            if names.len() < SUGGESTIONS && !names.iter().any(|name| name == known) {
                names.push(known.to_owned());
            }
        }
        names
    }
}

/// A lock file as it was read: the packages and what they were built for.
#[derive(Debug)]
pub(crate) struct Lock {
    pub(crate) python: String,
    pub(crate) abi: String,
    pub(crate) packages: Packages,
}

impl Lock {
    /// Reads the text of a `pyodide-lock.json`.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, LockFailure> {
        #[derive(Deserialize)]
        struct Raw {
            info: Info,
            packages: BTreeMap<String, Package>,
        }
        #[derive(Deserialize)]
        struct Info {
            abi_version: String,
            python: String,
        }
        let raw: Raw = serde_json::from_slice(text).map_err(|source| LockFailure { source })?;
        let packages = raw.packages.into_values().map(|mut package| {
            package.name = normalise(&package.name);
            package.depends = package.depends.iter().map(|name| normalise(name)).collect();
            (package.name.clone(), package)
        });
        Ok(Self {
            python: raw.info.python,
            abi: raw.info.abi_version,
            packages: Packages { by_name: packages.collect() },
        })
    }
}

/// The text is not a lock file.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `pyodide-lock.json`: {source} (stage the distribution again)")]
pub(crate) struct LockFailure {
    source: serde_json::Error,
}

impl Detail for LockFailure {
    fn kind(&self) -> Kind {
        Kind::Distribution
    }

    fn fault(&self) -> Fault {
        Fault::Host
    }
}

/// One spelling for all that PEP 503 holds equal: lower case, runs of `-`, `_` and `.` become one `-`.
fn normalise(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    for char in name.trim().chars() {
        match char {
            '-' | '_' | '.' if normal.ends_with('-') => {}
            '-' | '_' | '.' => normal.push('-'),
            other => normal.extend(other.to_lowercase()),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_name_are_one() {
        for spelling in ["Typing_Extensions", "typing.extensions", " typing-_.extensions "] {
            assert_eq!(normalise(spelling), "typing-extensions");
        }
    }

    #[test]
    fn a_text_that_is_no_lock_is_refused_with_its_place() {
        let refused = Lock::parse(b"{\"info\": {\"python\": \"3.14.2\"}}").unwrap_err();
        assert_eq!(
            refused.to_string(),
            "cannot read `pyodide-lock.json`: missing field `abi_version` at line 1 column 29 (stage the \
             distribution again)"
        );
    }
}
