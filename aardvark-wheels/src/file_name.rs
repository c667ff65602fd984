//! What a wheel's file name says: package, version, and the interpreters it was built for.
//!
//! `NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl`; each of the last three may be several, joined by dots.

use std::fmt;

use aardvark_manifest::manifest::PythonRequirement;

/// Tags that one name may stand for; real wheels have six at most.
const MOST_TAGS: usize = 64;

/// A wheel's file name, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WheelName {
    package: String,
    version: String,
    tags: Vec<Tag>,
}

/// An interpreter that a wheel was built for, such as `cp314-cp314-pyemscripten_2026_0_wasm32`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Tag {
    /// The language, such as `cp314` or `py3`.
    pub python: String,
    /// The binary interface of Python, such as `cp314`, `abi3` or `none`.
    pub abi: String,
    /// The machine, such as `pyemscripten_2026_0_wasm32` or `any`.
    pub platform: String,
}

impl WheelName {
    /// Takes `file` apart; `None` if it is no wheel's name.
    #[must_use]
    pub fn parse(file: &str) -> Option<Self> {
        let parts: Vec<&str> = file.strip_suffix(".whl")?.split('-').collect();
        let (package, version, python, abi, platform) = match parts.as_slice() {
            [package, version, python, abi, platform] => (package, version, python, abi, platform),
            // A build number begins with a digit and decides between wheels that are otherwise alike.
            [package, version, build, python, abi, platform]
                if build.starts_with(|first: char| first.is_ascii_digit()) =>
            {
                (package, version, python, abi, platform)
            }
            _ => return None,
        };
        if parts.iter().any(|part| part.is_empty()) {
            return None;
        }
        let mut tags = Vec::new();
        for python in python.split('.') {
            for abi in abi.split('.') {
                for platform in platform.split('.') {
                    if tags.len() == MOST_TAGS {
                        return None;
                    }
                    let owned = str::to_owned;
                    tags.push(Tag { python: owned(python), abi: owned(abi), platform: owned(platform) });
                }
            }
        }
        Some(Self { package: PythonRequirement::normalize(package), version: (*version).to_owned(), tags })
    }

    /// The package's name, normalised: lower case, words joined by `-`.
    #[must_use]
    pub fn package(&self) -> &str {
        &self.package
    }

    /// The version, as the name spells it.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The interpreters that the wheel was built for; at least one.
    #[must_use]
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.python, self.abi, self.platform)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(file: &str, expected: Option<(&str, &str, &[&str])>) {
        let name = WheelName::parse(file);
        let tags: Option<Vec<_>> = name.as_ref().map(|name| name.tags().iter().map(Tag::to_string).collect());
        let parts = name.as_ref().zip(tags.as_ref());
        let found = parts.map(|(name, tags)| (name.package(), name.version(), tags.as_slice()));
        let expected = expected
            .map(|(name, version, tags)| (name, version, tags.iter().map(ToString::to_string).collect()));
        let expected: Option<(&str, &str, Vec<String>)> = expected;
        assert_eq!(found, expected.as_ref().map(|(name, version, tags)| (*name, *version, tags.as_slice())));
    }

    #[test]
    fn names_are_taken_apart() {
        check("six-1.17.0-py2.py3-none-any.whl", Some(("six", "1.17.0", &["py2-none-any", "py3-none-any"])));
        check(
            "Ruamel.YAML_x-0.18-7-cp314-cp314-pyemscripten_2026_0_wasm32.whl",
            Some(("ruamel-yaml-x", "0.18", &["cp314-cp314-pyemscripten_2026_0_wasm32"])),
        );
        check("six-1.17.0-py3-none-any.zip", None);
        check("six-1.17.0-py3-any.whl", None);
        check("six-1.17.0-build-py3-none-any.whl", None);
        check("six--py3-none-any.whl", None);
        check(&format!("six-1-{}-none-any.whl", vec!["py3"; 65].join(".")), None);
    }
}
