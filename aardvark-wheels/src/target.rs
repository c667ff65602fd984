//! Which wheels an interpreter can use.

use aardvark_distribution::Distribution;

use crate::file_name::Tag;

/// The interpreter that packages must fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    python: String,
    major: u32,
    minor: u32,
    abi: String,
}

impl Target {
    /// The interpreter of `distribution`.
    #[must_use]
    pub fn of(distribution: &Distribution) -> Self {
        Self::new(distribution.python_version(), distribution.abi())
    }

    /// An interpreter of this version of Python, such as `3.14.2`, and this binary interface, such as `2026_0`.
    #[must_use]
    pub fn new(python: &str, abi: &str) -> Self {
        let mut numbers = python.split('.').map_while(|number| number.parse().ok());
        let (major, minor) = (numbers.next().unwrap_or(3), numbers.next().unwrap_or(0));
        Self { python: python.to_owned(), major, minor, abi: abi.to_owned() }
    }

    /// The version of Python, such as `3.14.2`.
    #[must_use]
    pub fn python(&self) -> &str {
        &self.python
    }

    /// The version of Python without its last number, such as `3.14`.
    #[must_use]
    pub fn python_series(&self) -> String {
        format!("{}.{}", self.major, self.minor)
    }

    /// The tag of this version of CPython, such as `cp314`.
    #[must_use]
    pub fn cpython(&self) -> String {
        format!("cp{}{}", self.major, self.minor)
    }

    /// The platform tags of compiled wheels, the preferred one first. Releases of Pyodide before 2026 said `pyodide`
    /// where the standard (PEP 783) now says `pyemscripten`.
    #[must_use]
    pub fn platforms(&self) -> [String; 2] {
        [format!("pyemscripten_{}_wasm32", self.abi), format!("pyodide_{}_wasm32", self.abi)]
    }

    /// Whether a wheel with this tag can be used.
    #[must_use]
    pub fn supports(&self, tag: &Tag) -> bool {
        let any = tag.platform == "any";
        if !any && !self.platforms().contains(&tag.platform) {
            return false;
        }
        let language = tag.python.strip_prefix("py").is_some_and(|version| self.covers(version));
        let Some(version) = tag.python.strip_prefix("cp") else { return language && tag.abi == "none" };
        match tag.abi.as_str() {
            "abi3" => !any && version != "2" && self.covers(version),
            // Without extensions, what was written for an older CPython runs on this one.
            "none" => self.covers(version),
            abi => !any && abi == self.cpython() && tag.python == self.cpython(),
        }
    }

    /// The tags that are looked for, for a person.
    #[must_use]
    pub fn tags(&self) -> String {
        let (cpython, [platform, _]) = (self.cpython(), self.platforms());
        format!(
            "`{cpython}-{cpython}-{platform}`, `{cpython}-abi3-{platform}` (or an older `cp3…`), `py3-none-{platform}`, `py3-none-any`"
        )
    }

    /// Whether the digits of a tag, such as `3` or `39`, mean this version of Python or an older one of its line.
    fn covers(&self, digits: &str) -> bool {
        let Some((major, minor)) = digits.split_at_checked(1) else { return false };
        let is_major = major.parse() == Ok(self.major);
        is_major && (minor.is_empty() || minor.parse().is_ok_and(|minor: u32| minor <= self.minor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file_name::WheelName;

    #[track_caller]
    fn check(tags: &str, expected: bool) {
        let name = WheelName::parse(&format!("x-1-{tags}.whl")).unwrap();
        let target = Target::new("3.14.2", "2026_0");
        assert_eq!(name.tags().iter().any(|tag| target.supports(tag)), expected, "{tags}");
    }

    #[test]
    fn wheels_of_this_interpreter_fit() {
        check("cp314-cp314-pyemscripten_2026_0_wasm32", true);
        check("cp314-cp314-pyodide_2026_0_wasm32", true);
        check("cp39-abi3-pyemscripten_2026_0_wasm32", true);
        check("py3-none-pyemscripten_2026_0_wasm32", true);
        check("py2.py3-none-any", true);
        check("py314-none-any", true);
        check("cp312-none-any", true);
    }

    #[test]
    fn wheels_of_others_do_not() {
        check("cp313-cp313-pyemscripten_2026_0_wasm32", false);
        check("cp314-cp314t-pyemscripten_2026_0_wasm32", false);
        check("cp314-cp314-pyemscripten_2025_0_wasm32", false);
        check("cp314-cp314-manylinux_2_17_x86_64", false);
        check("cp315-abi3-pyemscripten_2026_0_wasm32", false);
        check("py2-none-any", false);
        check("py315-none-any", false);
        check("pp3-none-any", false);
        check("cp-cp314-any", false);
    }
}
