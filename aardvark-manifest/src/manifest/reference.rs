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
    /// SHA-256 of the wheel: 64 lower-case hexadecimal digits.
    pub sha256: String,
}

impl PythonRequirement {
    pub(super) fn new(name: String, version: String, sha256: &str) -> Self {
        Self { name, version, sha256: sha256.to_ascii_lowercase() }
    }

    /// The name as package indexes compare it: lower case, with runs of `-`, `_` and `.` as one `-`.
    #[must_use]
    pub fn normalized_name(&self) -> String {
        normalized(&self.name)
    }
}

fn normalized(name: &str) -> String {
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
