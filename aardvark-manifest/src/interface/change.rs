//! One difference between two versions of an interface, and how much it matters.

use std::fmt;

use semver::Version;
use serde_json::Value;

/// Whether users of the older version can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Severity {
    /// Older plugins and older callers keep working.
    Compatible,
    /// An older plugin or an older caller may fail, or it cannot be proved that none does.
    Breaking,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Compatible => "compatible",
            Self::Breaking => "breaking",
        })
    }
}

/// A difference between two versions of an interface.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// Whether it breaks somebody.
    pub severity: Severity,
    /// Where it is: `version`, `assess`, `assess.quake.magnitude`, `assess.result[]`.
    pub place: String,
    /// What it is.
    pub what: Difference,
}

impl Change {
    pub(super) fn breaking(place: impl Into<String>, what: Difference) -> Self {
        Self { severity: Severity::Breaking, place: place.into(), what }
    }

    pub(super) fn compatible(place: impl Into<String>, what: Difference) -> Self {
        Self { severity: Severity::Compatible, place: place.into(), what }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: `{}` {}", self.severity, self.place, self.what)
    }
}

/// What differs. Its `Display` continues a sentence that starts with the place.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Difference {
    /// The two descriptors describe different interfaces.
    OtherInterface {
        /// The older one's id.
        old: String,
        /// The newer one's id.
        new: String,
    },
    /// The version was not raised as far as the other changes demand.
    VersionTooLow {
        /// The lowest version that would do.
        expected: Version,
        /// The newer descriptor's version.
        found: Version,
    },
    /// A function is gone.
    FunctionRemoved,
    /// A function is new and has a default body.
    FunctionAdded,
    /// A function is new and has no default body, so plugins that lack it cannot serve.
    FunctionAddedWithoutDefault,
    /// A new function claims to be as old as the older descriptor or older.
    SinceTooLow {
        /// The older descriptor's version.
        old: Version,
        /// What the function says.
        since: Version,
    },
    /// A published function says that it came at another time.
    SinceChanged {
        /// What it said.
        old: Version,
        /// What it says.
        new: Version,
    },
    /// A default body was added.
    DefaultBodyAdded,
    /// A default body was removed.
    DefaultBodyRemoved,
    /// `fn` became `async fn`.
    BecameAsync,
    /// `async fn` became `fn`.
    BecameBlocking,
    /// A parameter is gone.
    ParameterRemoved,
    /// A parameter has another name at the same position.
    ParameterRenamed {
        /// Its new name.
        new: String,
    },
    /// A parameter moved to another position, counted from 0.
    ParameterMoved {
        /// Its old position.
        old: usize,
        /// Its new position.
        new: usize,
    },
    /// A parameter that callers must give is new.
    RequiredParameterAdded,
    /// A parameter that callers may leave out is new.
    OptionalParameterAdded,
    /// Callers must give a parameter that they could leave out.
    ParameterBecameRequired,
    /// Callers may leave out a parameter that they had to give.
    ParameterBecameOptional,
    /// What is sent when a caller leaves the parameter out.
    DefaultChanged {
        /// The old default; `null` if there was none.
        old: Value,
        /// The new default; `null` if there is none.
        new: Value,
    },
    /// The function got a domain error.
    ErrorAdded,
    /// The function lost its domain error.
    ErrorRemoved,
    /// Some values that were allowed are not any more.
    Narrowed(Gap),
    /// Some values are allowed that were not.
    Widened(Gap),
    /// An object has a new field that may be missing.
    OptionalFieldAdded,
    /// An object lost a field that might have been missing.
    OptionalFieldRemoved,
}

/// Why the values of one schema are not all values of another.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Gap {
    /// A type is not among the accepted ones.
    Type {
        /// JSON Schema's name of the type, such as `string`.
        found: String,
        /// The accepted ones, such as `integer or null`.
        accepted: String,
    },
    /// A constant is not among the accepted values.
    Value(Value),
    /// One case of a union has no counterpart.
    Case(String),
    /// A field may be missing on one side only.
    MayBeMissing,
    /// A field that the other side does not allow.
    FieldNotAllowed,
    /// A bound differs.
    Bound {
        /// The keyword of JSON Schema, such as `minimum` or `maxLength`.
        keyword: &'static str,
        /// The accepted bound.
        accepted: Value,
        /// The other side's bound; `null` if it has none.
        found: Value,
    },
    /// The keyword is compared by equality only, and the two sides differ.
    Unproved {
        /// The keyword of JSON Schema, such as `pattern`.
        keyword: String,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherInterface { old, new } => write!(f, "was `{old}` and is `{new}`"),
            Self::VersionTooLow { expected, found } => {
                write!(f, "must be at least {expected}, found {found}")
            }
            Self::FunctionRemoved => f.write_str("was removed"),
            Self::FunctionAdded => f.write_str("was added with a default body"),
            Self::FunctionAddedWithoutDefault => {
                f.write_str("was added without a default body, so older plugins lack it")
            }
            Self::SinceTooLow { old, since } => {
                write!(f, "was added after {old} but says that it exists since {since}")
            }
            Self::SinceChanged { old, new } => write!(f, "existed since {old} and says {new}"),
            Self::DefaultBodyAdded => f.write_str("got a default body"),
            Self::DefaultBodyRemoved => f.write_str("lost its default body, so older plugins lack it"),
            Self::BecameAsync => f.write_str("became async, so callers have to await it"),
            Self::BecameBlocking => f.write_str("is not async any more, so callers cannot await it"),
            Self::ParameterRemoved => f.write_str("was removed"),
            Self::ParameterRenamed { new } => write!(f, "was renamed to `{new}`"),
            Self::ParameterMoved { old, new } => write!(f, "moved from position {old} to {new}"),
            Self::RequiredParameterAdded => f.write_str("was added and is required"),
            Self::OptionalParameterAdded => f.write_str("was added and is optional"),
            Self::ParameterBecameRequired => f.write_str("became required"),
            Self::ParameterBecameOptional => f.write_str("became optional"),
            Self::DefaultChanged { old, new } => write!(f, "had the default `{old}` and has `{new}`"),
            Self::ErrorAdded => f.write_str("got an error type"),
            Self::ErrorRemoved => f.write_str("lost its error type"),
            Self::Narrowed(gap) => write!(f, "allows less than before: {gap}"),
            Self::Widened(gap) => write!(f, "allows more than before: {gap}"),
            Self::OptionalFieldAdded => f.write_str("was added and may be missing"),
            Self::OptionalFieldRemoved => f.write_str("was removed and might have been missing"),
        }
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type { found, accepted } => write!(f, "{found} on one side, only {accepted} on the other"),
            Self::Value(value) => write!(f, "the value `{value}` exists on one side only"),
            Self::Case(case) => write!(f, "the case {case} exists on one side only"),
            Self::MayBeMissing => f.write_str("it may be missing on one side and is required on the other"),
            Self::FieldNotAllowed => f.write_str("only one side allows this field"),
            Self::Bound { keyword, accepted, found: Value::Null } => {
                write!(f, "`{keyword}` is {accepted} on one side, without bound on the other")
            }
            Self::Bound { keyword, accepted, found } => {
                write!(f, "`{keyword}` is {accepted} on one side, {found} on the other")
            }
            Self::Unproved { keyword } => {
                write!(f, "`{keyword}` differs, and it cannot be proved that this is harmless")
            }
        }
    }
}
