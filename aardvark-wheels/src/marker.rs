//! Environment markers: the condition after the `;` of a requirement (PEP 508), judged for Pyodide.

use std::str::FromStr as _;

use aardvark_manifest::manifest::PythonRequirement;
use pep440_rs::{Version, VersionSpecifiers};

use crate::target::Target;

/// Depth of parentheses; real markers have two.
const DEEPEST: usize = 16;

/// What markers are judged by.
pub(crate) struct Surroundings<'a> {
    pub(crate) target: &'a Target,
    /// Extras of the package whose requirement it is, normalised.
    pub(crate) extras: &'a [String],
}

/// A condition.
#[derive(Clone, Debug)]
pub(crate) enum Marker {
    Any(Vec<Self>),
    All(Vec<Self>),
    Compare { left: Operand, operator: String, right: Operand },
}

/// One side of a comparison.
#[derive(Clone, Debug)]
pub(crate) enum Operand {
    Variable(String),
    Text(String),
}

impl Marker {
    /// Reads a condition; `None` if it cannot be understood.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut words = Words { rest: text };
        let marker = any(&mut words, 0)?;
        words.rest.trim().is_empty().then_some(marker)
    }

    /// Whether the condition holds.
    pub(crate) fn holds(&self, surroundings: &Surroundings<'_>) -> bool {
        match self {
            Self::Any(parts) => parts.iter().any(|part| part.holds(surroundings)),
            Self::All(parts) => parts.iter().all(|part| part.holds(surroundings)),
            Self::Compare { left, operator, right } => compare(left, operator, right, surroundings),
        }
    }
}

fn any(words: &mut Words<'_>, depth: usize) -> Option<Marker> {
    let mut parts = vec![all(words, depth)?];
    while words.take("or") {
        parts.push(all(words, depth)?);
    }
    Some(Marker::Any(parts))
}

fn all(words: &mut Words<'_>, depth: usize) -> Option<Marker> {
    let mut parts = vec![comparison(words, depth)?];
    while words.take("and") {
        parts.push(comparison(words, depth)?);
    }
    Some(Marker::All(parts))
}

fn comparison(words: &mut Words<'_>, depth: usize) -> Option<Marker> {
    if depth == DEEPEST {
        return None;
    }
    if words.take("(") {
        let inner = any(words, depth + 1)?;
        return words.take(")").then_some(inner);
    }
    let left = words.operand()?;
    let operator = words.operator()?;
    Some(Marker::Compare { left, operator, right: words.operand()? })
}

fn compare(left: &Operand, operator: &str, right: &Operand, surroundings: &Surroundings<'_>) -> bool {
    if let Some(extra) = extra(left, right) {
        let has = surroundings.extras.contains(&PythonRequirement::normalize(extra));
        return if operator == "!=" { !has } else { has };
    }
    let (left, right) = (left.value(surroundings), right.value(surroundings));
    let texts = || match operator {
        "==" | "===" => left == right,
        "!=" => left != right,
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        ">=" => left >= right,
        "in" => right.contains(&left),
        "not in" => !right.contains(&left),
        _ => false,
    };
    if matches!(operator, "in" | "not in") {
        return texts();
    }
    // Versions are compared as such if both sides are versions, otherwise as text.
    match (Version::from_str(&left), VersionSpecifiers::from_str(&format!("{operator}{right}"))) {
        (Ok(version), Ok(specifiers)) => specifiers.contains(&version),
        _ => texts(),
    }
}

/// The extra that is asked for, if the comparison is about extras.
fn extra<'a>(left: &'a Operand, right: &'a Operand) -> Option<&'a str> {
    match (left, right) {
        (Operand::Variable(name), Operand::Text(text)) | (Operand::Text(text), Operand::Variable(name)) => {
            (name == "extra").then_some(text)
        }
        _ => None,
    }
}

impl Operand {
    fn value(&self, surroundings: &Surroundings<'_>) -> String {
        let name = match self {
            Self::Text(text) => return text.clone(),
            Self::Variable(name) => name.as_str(),
        };
        match name {
            "python_version" => surroundings.target.python_series(),
            "python_full_version" | "implementation_version" => surroundings.target.python().to_owned(),
            "os_name" => "posix".to_owned(),
            "sys_platform" => "emscripten".to_owned(),
            "platform_system" => "Emscripten".to_owned(),
            "platform_machine" => "wasm32".to_owned(),
            "platform_python_implementation" => "CPython".to_owned(),
            "implementation_name" => "cpython".to_owned(),
            // `platform_release` and `platform_version` say nothing useful anywhere.
            _ => String::new(),
        }
    }
}

/// The text that is still to be read.
struct Words<'a> {
    rest: &'a str,
}

impl Words<'_> {
    /// Reads `word`, if it comes next.
    fn take(&mut self, word: &str) -> bool {
        let Some(rest) = self.rest.trim_start().strip_prefix(word) else { return false };
        let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if word.ends_with(is_letter) && rest.starts_with(is_letter) {
            return false;
        }
        self.rest = rest;
        true
    }

    fn operator(&mut self) -> Option<String> {
        if self.take("not") {
            return self.take("in").then(|| "not in".to_owned());
        }
        let operators = ["===", "==", "!=", "<=", ">=", "~=", "<", ">", "in"];
        operators.into_iter().find(|operator| self.take(operator)).map(str::to_owned)
    }

    fn operand(&mut self) -> Option<Operand> {
        let text = self.rest.trim_start();
        if let Some(quote) = text.chars().next().filter(|first| matches!(first, '\'' | '"')) {
            let (content, rest) = text.get(1..)?.split_once(quote)?;
            self.rest = rest;
            return Some(Operand::Text(content.to_owned()));
        }
        let end =
            text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(text.len());
        let (name, rest) = text.split_at_checked(end)?;
        self.rest = rest;
        (!name.is_empty()).then(|| Operand::Variable(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<bool>) {
        let target = Target::new("3.14.2", "2026_0");
        let surroundings = Surroundings { target: &target, extras: &["dev-tools".to_owned()] };
        assert_eq!(Marker::parse(text).map(|marker| marker.holds(&surroundings)), expected, "{text}");
    }

    #[test]
    fn conditions_are_judged_for_pyodide() {
        check("sys_platform == 'emscripten'", Some(true));
        check("sys_platform != \"win32\" and os_name == 'posix'", Some(true));
        check("python_version<'3.9' or python_full_version >= '3.14.0'", Some(true));
        check("python_version < '3.9'", Some(false));
        check("python_version ~= '3.10'", Some(true));
        check("python_version in '3.13 3.14'", Some(true));
        check("platform_machine not in 'x86_64 aarch64'", Some(true));
        check("'linux' in sys_platform", Some(false));
        check("extra == 'Dev_Tools'", Some(true));
        check("(extra == 'a' or extra == 'b') and python_version > '3'", Some(false));
        check("platform_python_implementation == 'CPython'", Some(true));
        check("implementation_name == 'pypy'", Some(false));
    }

    #[test]
    fn what_is_no_condition_is_not_understood() {
        for text in [
            "",
            "python_version",
            "python_version <",
            "(os_name == 'posix'",
            "os_name == 'posix",
            "a = 'b'",
            "x == 'y' z",
        ] {
            check(text, None);
        }
        check(&format!("{}os_name == 'a'{}", "(".repeat(200_000), ")".repeat(200_000)), None);
    }
}
