//! Everything that is wrong with a manifest, all of it at once.

use std::fmt;

use super::found::counted;
use super::place::Place;
use crate::error::{Detail, Fault, Kind};

/// Problems that a message lists; the rest is counted.
const LISTED: usize = 20;

/// A position in the file, both counted from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// One thing that is wrong, and where.
#[derive(Debug)]
pub(super) struct Problem {
    place: String,
    position: Option<Position>,
    what: What,
}

impl Problem {
    /// A problem with the file as a whole.
    pub(super) fn whole(what: What) -> Self {
        Self { place: String::new(), position: None, what }
    }

    /// A problem at a position of the text that no place describes.
    pub(super) fn at(position: Position, what: What) -> Self {
        Self { place: String::new(), position: Some(position), what }
    }

    /// A problem with the value at `place`.
    pub(super) fn with(place: &Place, position: Position, what: What) -> Self {
        Self { place: place.to_string(), position: Some(position), what }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(position) = self.position {
            write!(f, "{position}: ")?;
        }
        if !self.place.is_empty() {
            write!(f, "`{}`: ", self.place)?;
        }
        fmt::Display::fmt(&self.what, f)
    }
}

/// What is wrong.
#[derive(Debug, thiserror::Error)]
pub(super) enum What {
    #[error("expected at most {limit} bytes, found {actual}")]
    TooLarge { actual: usize, limit: usize },
    #[error("expected UTF-8, found the byte 0x{byte:02x} (save the file as UTF-8)")]
    NotUtf8 { byte: u8 },
    #[error("expected UTF-8, found UTF-16 (save the file as UTF-8)")]
    Utf16,
    #[error("expected a JSON object, found an empty file")]
    Empty,
    #[error("expected at most {limit} levels of nesting, found more")]
    TooDeep { limit: usize },
    #[error("malformed JSON: {reason}")]
    Syntax { reason: String },
    #[error("field stated twice, first at {first} (keep one of them)")]
    Duplicate { first: Position },
    #[error("expected {expected}, found {found}{}", Suggested(suggestion.as_deref()))]
    Unexpected { expected: String, found: String, suggestion: Option<String> },
    #[error("missing field, expected {expected}")]
    Missing { expected: String },
    #[error("unknown field (did you mean `{suggestion}`?)")]
    Misspelt { suggestion: String },
    #[error("unknown field (manifest {here} has no such field; {remedy})")]
    Elsewhere { here: &'static str, remedy: &'static str },
    #[error("unknown field (known here: {known})")]
    UnknownField { known: String },
    #[error("`{name}` stated twice, first at `{first}` (keep one of them)")]
    Repeated { name: String, first: Place },
    #[error("not allowed for {language} plugins (remove it, or set `runtime.language` to `{needed}`)")]
    WrongLanguage { language: &'static str, needed: &'static str },
    #[error("expected what JSON Schema allows for `{keyword}`, found {found}")]
    ConfigKeyword { keyword: String, found: String },
    #[error("expected references within the schema, such as `#/$defs/name`, found {found}")]
    ConfigReference { found: String },
    #[error("expected a JSON Schema: {reason}")]
    ConfigSchema { reason: String },
    #[error("does not fit the format: {reason}")]
    Unreadable { reason: String },
}

/// The remedy of a value that is nearly right.
struct Suggested<'a>(Option<&'a str>);

impl fmt::Display for Suggested<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|text| write!(f, " (did you mean `{text}`?)"))
    }
}

/// The error of a manifest: its problems in the order of the file, at least one.
#[derive(Debug)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    pub(super) fn one(problem: Problem) -> Self {
        Self(vec![problem])
    }

    /// Nothing if there are no problems.
    pub(super) fn of(mut problems: Vec<Problem>) -> Result<(), Self> {
        problems.sort_by_key(|problem| problem.position);
        if problems.is_empty() { Ok(()) } else { Err(Self(problems)) }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [problem] = self.0.as_slice() {
            return write!(f, "invalid manifest: {problem}");
        }
        write!(f, "invalid manifest, {}:", counted(self.0.len(), "problem"))?;
        self.0.iter().take(LISTED).try_for_each(|problem| write!(f, "\n  {problem}"))?;
        if self.0.len() > LISTED {
            write!(f, "\n  and {} more", self.0.len() - LISTED)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

impl Detail for Problems {
    fn kind(&self) -> Kind {
        Kind::Manifest
    }

    fn fault(&self) -> Fault {
        Fault::Guest
    }

    fn place(&self) -> Option<&str> {
        self.0.iter().map(|problem| problem.place.as_str()).find(|place| !place.is_empty())
    }
}
