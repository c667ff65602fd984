//! References from a plugin to things outside it: the interfaces it implements, the packages it needs.

use semver::Version;

/// An interface that a plugin implements.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct InterfaceReference {
    /// Identity of the interface, such as `demo.alerts`.
    pub id: String,
    /// Version of the interface that the plugin was written for; `1.1` in the manifest is `1.1.0` here.
    pub version: Version,
}

impl InterfaceReference {
    pub(super) fn new(id: String, version: Version) -> Self {
        Self { id, version }
    }
}

/// A Python wheel, exactly.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct PythonRequirement {
    /// Name of the package, as written.
    pub name: String,
    /// Exact version.
    pub version: String,
    /// File name of the wheel, such as `tomli-2.0.1-py3-none-any.whl`: letters, digits and `._!+-` only.
    pub file: String,
    /// SHA-256 of the wheel: 64 lower-case hexadecimal digits.
    pub sha256: String,
}

impl PythonRequirement {
    /// A pin of these parts, which nobody has checked.
    #[must_use]
    pub fn new(name: String, version: String, file: String, sha256: &str) -> Self {
        Self { name, version, file, sha256: sha256.to_ascii_lowercase() }
    }

    /// The name as package indexes compare it: lower case, with runs of `-`, `_` and `.` as one `-`.
    #[must_use]
    pub fn normalized_name(&self) -> String {
        Self::normalize(&self.name)
    }

    /// The form in which package indexes compare `name`: lower case, with runs of `-`, `_` and `.` as one `-`.
    #[must_use]
    pub fn normalize(name: &str) -> String {
        let mut text = String::with_capacity(name.len());
        for character in name.chars() {
            let separator = matches!(character, '-' | '_' | '.');
            if !separator {
                text.push(character.to_ascii_lowercase());
            } else if !text.ends_with('-') {
                text.push('-');
            }
        }
        text
    }
}
