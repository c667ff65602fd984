//! One requirement of a wheel, such as `httpx[http2]>=0.27; python_version < "3.11"` (PEP 508).
//!
//! Reads what wheels in the wild contain. What it cannot read is nobody's requirement: whether a package can be
//! imported shows soon enough, and a check that refuses what works would be worse than none.

use std::fmt;
use std::str::FromStr as _;

use aardvark_manifest::manifest::PythonRequirement;
use pep440_rs::{Version, VersionSpecifiers};

use crate::marker::{Marker, Surroundings};

/// A package that another one needs.
#[derive(Clone, Debug)]
pub(crate) struct Requirement {
    /// Normalised.
    pub(crate) name: String,
    /// Normalised.
    pub(crate) extras: Vec<String>,
    versions: VersionSpecifiers,
    marker: Option<Marker>,
}

impl Requirement {
    /// Reads the text of a requirement; `None` if it cannot be understood.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (what, marker) = match text.split_once(';') {
            Some((what, marker)) => (what, Some(Marker::parse(marker)?)),
            None => (text, None),
        };
        let what = what.trim();
        let end = what.find(|c: char| !is_in_names(c)).unwrap_or(what.len());
        let (name, mut rest) = what.split_at_checked(end)?;
        let mut extras = Vec::new();
        if let Some(listed) = rest.trim_start().strip_prefix('[') {
            let (listed, after) = listed.split_once(']')?;
            let listed = listed.split(',').map(str::trim).filter(|extra| !extra.is_empty());
            extras = listed.map(|extra| is_name(extra).then(|| normal(extra))).collect::<Option<_>>()?;
            rest = after;
        }
        let rest = rest.trim();
        let versions = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(rest);
        let versions = VersionSpecifiers::from_str(versions.trim()).ok()?;
        is_name(name).then(|| Self { name: normal(name), extras, versions, marker })
    }

    /// Whether the requirement holds for this interpreter, and for a package with these extras (normalised).
    pub(crate) fn applies(&self, surroundings: &Surroundings<'_>) -> bool {
        self.marker.as_ref().is_none_or(|marker| marker.holds(surroundings))
    }

    /// Whether `version` will do; one that is no version will.
    pub(crate) fn accepts(&self, version: &str) -> bool {
        Version::from_str(version).is_ok_and(|version| self.versions.contains(&version))
            || self.versions.is_empty()
    }

    /// The versions that will do, such as `>=1.0, <2`; empty for any.
    pub(crate) fn versions(&self) -> String {
        self.versions.to_string()
    }
}

impl fmt::Display for Requirement {
    /// Without the condition.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if !self.extras.is_empty() {
            write!(f, "[{}]", self.extras.join(","))?;
        }
        f.write_str(&self.versions().replace(' ', ""))
    }
}

/// Whether both mean the same version, as `1.0` and `1.0.0` do.
pub(crate) fn is_same_version(left: &str, right: &str) -> bool {
    match (Version::from_str(left), Version::from_str(right)) {
        (Ok(left), Ok(right)) => left == right,
        _ => left == right,
    }
}

/// Whether `version` is among `versions`, such as `>=3.10`; what cannot be read excludes nothing.
pub(crate) fn is_among(version: &str, versions: &str) -> bool {
    match (Version::from_str(version), VersionSpecifiers::from_str(versions)) {
        (Ok(version), Ok(versions)) => versions.contains(&version),
        _ => true,
    }
}

/// Whether `text` is the name of a package or of an extra. Those begin and end with a letter or digit: pip, to which
/// requirements are written out, takes a leading dash for an option.
fn is_name(text: &str) -> bool {
    let is_end = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    is_end(text.chars().next()) && is_end(text.chars().next_back()) && text.chars().all(is_in_names)
}

fn is_in_names(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

fn normal(name: &str) -> String {
    PythonRequirement::normalize(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::file_name::WheelName;
    use crate::metadata::Metadata;
    use crate::target::Target;

    #[test]
    fn requirements_of_real_wheels() {
        let parsed = Requirement::parse("Annotated_Types >=0.6.0,<1").unwrap();
        assert_eq!(parsed.name, "annotated-types");
        assert!(parsed.accepts("0.8.0") && !parsed.accepts("1.0") && !parsed.accepts("0.5"));
        let parsed = Requirement::parse("httpx[http2, socks] (==0.27.*)").unwrap();
        assert_eq!(
            (parsed.name.as_str(), parsed.extras.as_slice()),
            ("httpx", &["http2".to_owned(), "socks".to_owned()][..])
        );
        assert!(parsed.accepts("0.27.2") && !parsed.accepts("0.28"));
        assert_eq!(parsed.to_string(), "httpx[http2,socks]==0.27.*");
        assert!(Requirement::parse("tomli").unwrap().accepts("what ever"));
        for text in [
            "",
            "--option",
            "-r",
            "x-",
            "x\n--option",
            "x>=1\n-r y",
            "; python_version < '3'",
            "x @ file:y.whl",
            "x ~~ 1",
            "x[y",
            // Found by fuzzing: this went to pip as it was.
            "x[socks ck==]",
            "x[a, -r y]",
            "x[-]",
            "x; nonsense",
        ] {
            assert!(Requirement::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn markers_decide_whether_a_requirement_applies() {
        let target = Target::new("3.14.2", "2026_0");
        let applies = |text: &str, extras: &[String]| {
            Requirement::parse(text).unwrap().applies(&Surroundings { target: &target, extras })
        };
        assert!(!applies(
            "tzdata; (platform_system == 'Windows') and extra == 'timezone'",
            &["timezone".to_owned()]
        ));
        assert!(!applies("tomli; python_version < \"3.11\"", &[]));
        assert!(applies("x; python_version >= \"3.9\"", &[]));
        assert!(applies("email-validator>=2; extra == 'email'", &["email".to_owned()]));
        assert!(!applies("email-validator>=2; extra == 'email'", &[]));
    }

    #[test]
    fn versions_are_compared_by_meaning() {
        assert!(is_same_version("1.0", "1.0.0") && is_same_version("1.0-1", "1.0.post1"));
        assert!(!is_same_version("1.0", "1.0.1") && is_same_version("odd", "odd"));
        assert!(is_among("3.14.2", ">=3.10") && !is_among("3.14.2", "<3.14"));
        assert!(is_among("3.14.2", "nonsense"));
    }

    proptest! {
        #[test]
        fn no_text_makes_a_reader_panic(text in ".{0,80}", marker in "[a-z_ ()<>=!~'\"0-9.]{0,80}") {
            let target = Target::new("3.14.2", "2026_0");
            for text in [text.clone(), format!("x; {marker}"), format!("x{text}; {marker}")] {
                if let Some(requirement) = Requirement::parse(&text) {
                    requirement.applies(&Surroundings { target: &target, extras: &[] });
                    requirement.accepts(&text);
                    // What it is written as is read as the same requirement.
                    let again = Requirement::parse(&requirement.to_string()).unwrap();
                    prop_assert_eq!(again.to_string(), requirement.to_string());
                }
            }
            let _ = WheelName::parse(&format!("{text}.whl"));
            Metadata::parse(text.as_bytes());
            is_same_version(&text, &marker);
            is_among(&text, &marker);
        }
    }
}
