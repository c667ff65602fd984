//! Says where a reply does not fit its type, and what was expected there.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize as _;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};

use super::{Place, SNIPPET};
use crate::call::excerpt::excerpt;
use crate::call::place::Step;
use crate::error::{Detail, Error, Fault, Kind};

/// Parses `text` once more to find the place of the failure `source`.
pub(super) fn locate<T: DeserializeOwned>(
    function: &str,
    root: &'static str,
    text: &[u8],
    source: serde_json::Error,
) -> Error {
    let mut parser = serde_json::Deserializer::from_slice(text);
    parser.disable_recursion_limit();
    let steps = match serde_path_to_error::deserialize::<_, T>(&mut parser) {
        Ok(_) => Vec::new(),
        Err(error) => steps(error.path()),
    };
    let place = Place::new(root, steps);
    let function = function.to_owned();
    let problem = match source.classify() {
        Category::Data => Some(Problem::of(&source)),
        // Where an enum is expected, the parser takes any other value for a mistake in the syntax.
        Category::Syntax if is_unexpected(&source) && is_json(text) => Some(Problem::Case),
        _ => None,
    };
    if let Some(problem) = problem {
        let found = excerpt(text, place.steps(), SNIPPET);
        return Mismatch::Unfit { function, problem, place, found }.into();
    }
    if source.to_string().contains("surrogate") || source.to_string().contains("end of hex escape") {
        return Mismatch::NotText { function, place }.into();
    }
    Mismatch::NotJson { function, place, source }.into()
}

/// Whether the parser met a value that it did not expect, or none.
fn is_unexpected(source: &serde_json::Error) -> bool {
    source.to_string().starts_with("expected value")
}

/// Whether `text` is JSON as far as its structure goes. Nothing of it is kept.
fn is_json(text: &[u8]) -> bool {
    let mut parser = serde_json::Deserializer::from_slice(text);
    parser.disable_recursion_limit();
    IgnoredAny::deserialize(&mut parser).and_then(|_| parser.end()).is_ok()
}

/// The steps that are known; what lies behind an unknown one is not.
fn steps(path: &Path) -> Vec<Step> {
    path.iter()
        .map_while(|segment| match segment {
            Segment::Seq { index } => Some(Step::Index(*index)),
            Segment::Map { key } => Some(Step::Key(Cow::Owned(key.clone()))),
            Segment::Enum { variant } => Some(Step::Key(Cow::Owned(variant.clone()))),
            Segment::Unknown => None,
        })
        .collect()
}

#[derive(Debug, thiserror::Error)]
enum Mismatch {
    #[error(
        "`{place}` of `{function}` {problem}, found `{found}` (let the plugin return what the interface declares)"
    )]
    Unfit { function: String, place: Place, problem: Problem, found: String },
    #[error(
        "`{place}` of `{function}` must be Unicode text, found half of a surrogate pair \
         (let the plugin repair the string, or return its code units as numbers)"
    )]
    NotText { function: String, place: Place },
    #[error(
        "`{place}` of `{function}` must be JSON: {source} (let the plugin leave the interpreter's own JSON \
         functions as they are)"
    )]
    NotJson { function: String, place: Place, source: serde_json::Error },
}

impl Detail for Mismatch {
    fn kind(&self) -> Kind {
        Kind::Result
    }

    fn fault(&self) -> Fault {
        Fault::Guest
    }
}

/// What serde said about a value, in parts.
#[derive(Debug, PartialEq, Eq)]
enum Problem {
    /// Something else was expected.
    Expected(String),
    /// A case of an enum was expected.
    Case,
    /// An object lacks a field.
    Missing(String),
    /// A type's own `Deserialize` refused it.
    Other(String),
}

impl Problem {
    /// Takes apart serde's message, whose form its documentation fixes: `invalid type: found, expected that`,
    /// `` missing field `name` ``.
    fn of(error: &serde_json::Error) -> Self {
        let message = error.to_string();
        let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
        if let Some(field) = message.strip_prefix("missing field ") {
            return Self::Missing(field.to_owned());
        }
        let known =
            ["invalid type: ", "invalid value: ", "invalid length ", "unknown variant ", "unknown field "];
        match message.rsplit_once(", expected ") {
            Some((_, expected)) if known.iter().any(|prefix| message.starts_with(prefix)) => {
                let expected = match message.starts_with("unknown field ") {
                    true => format!("an object with the fields {}", expected.trim_start_matches("one of ")),
                    false => expected.to_owned(),
                };
                Self::Expected(expected)
            }
            _ => Self::Other(message.to_owned()),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expected(expected) => write!(f, "must be {expected}"),
            Self::Case => f.write_str("must be a case of the declared enum"),
            Self::Missing(field) => write!(f, "must have the field {field}"),
            Self::Other(message) => write!(f, "is refused by its type: {message}"),
        }
    }
}
