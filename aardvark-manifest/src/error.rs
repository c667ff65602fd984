//! The one error type of Aardvark.
//!
//! [`Error`] is opaque: callers ask it what happened ([`Error::kind`]), who can mend it ([`Error::fault`]) and
//! where in the guest it happened ([`Error::traceback`]). Each area of the code keeps its own private enum with
//! the exact data and implements [`Detail`] for it; no variant carries a ready-made sentence.

use std::error::Error as StdError;
use std::fmt;

use crate::traceback::Traceback;

/// What went wrong, coarsely enough to match on and stable across releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// A manifest is malformed or contradicts itself.
    Manifest,
    /// A bundle (folder, ZIP or inline source) cannot be read or breaks a rule of the format.
    Bundle,
    /// A plugin does not provide what the interface asks for.
    Contract,
    /// A plugin asks for more than its host allows, or for more than the one that it replaces.
    Denied,
    /// A package that the plugin requires is not available.
    Package,
    /// The Pyodide distribution is missing, damaged or of the wrong version.
    Distribution,
    /// A stored image of an interpreter is damaged, or cannot be trusted where it is.
    Image,
    /// The caller's arguments cannot be encoded or do not fit the function.
    Arguments,
    /// The guest's result cannot be represented, or does not fit the declared type.
    Result,
    /// The guest raised an exception.
    Exception,
    /// The guest asked the interpreter to exit.
    Exit,
    /// The interpreter crashed: stack overflow, abort or a fatal error in the engine.
    Crash,
    /// A limit was reached, see [`Error::limit`].
    Limit,
    /// No slot or function has this name.
    NotFound,
    /// The slot or the host is shutting down, or its queue is full.
    Unavailable,
    /// Reading or writing a file failed.
    Io,
    /// A defect in Aardvark itself.
    Internal,
}

impl Kind {
    /// The stable name used in JSON output, in `snake_case`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::Bundle => "bundle",
            Self::Contract => "contract",
            Self::Denied => "denied",
            Self::Package => "package",
            Self::Distribution => "distribution",
            Self::Image => "image",
            Self::Arguments => "arguments",
            Self::Result => "result",
            Self::Exception => "exception",
            Self::Exit => "exit",
            Self::Crash => "crash",
            Self::Limit => "limit",
            Self::NotFound => "not_found",
            Self::Unavailable => "unavailable",
            Self::Io => "io",
            Self::Internal => "internal",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Who can mend an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// The code that made the call: wrong arguments, unknown name.
    Caller,
    /// The plugin or its author.
    Guest,
    /// The application that embeds Aardvark, its configuration or its machine.
    Host,
}

impl Fault {
    /// The stable name used in JSON output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Caller => "caller",
            Self::Guest => "guest",
            Self::Host => "host",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A limit that was reached: which, what was used, what was allowed. Both figures have the unit of the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LimitReached {
    /// The field of `limits` in the manifest, such as `wallMs` or `heapBytes`.
    pub name: &'static str,
    /// What had been used when the call was stopped; at least `allowed` where it can be measured exactly.
    pub used: u64,
    /// What was allowed.
    pub allowed: u64,
}

impl LimitReached {
    /// States that `used` went past `allowed` for the limit called `name`.
    #[must_use]
    pub const fn new(name: &'static str, used: u64, allowed: u64) -> Self {
        Self { name, used, allowed }
    }
}

/// What an area's private error enum tells [`Error`] about itself.
///
/// Its `Display` is the message: lower case, no full stop, values in backticks, the remedy in parentheses.
pub trait Detail: StdError + Send + Sync + 'static {
    /// What went wrong.
    fn kind(&self) -> Kind;

    /// Who can mend it.
    fn fault(&self) -> Fault;

    /// Whether the same call may succeed later without any change.
    fn is_retryable(&self) -> bool {
        false
    }

    /// The guest's own stack, when a guest raised it.
    fn traceback(&self) -> Option<&Traceback> {
        None
    }

    /// The limit that was reached, for [`Kind::Limit`].
    fn limit(&self) -> Option<LimitReached> {
        None
    }

    /// The place in a manifest, such as `resources.network.allow[2]`.
    fn place(&self) -> Option<&str> {
        None
    }
}

/// Any failure of Aardvark.
///
/// The `Display` form is one message for a person; it says what to do. Everything a program needs is behind the
/// accessors. Cheap to move (one pointer).
pub struct Error(Box<dyn Detail>);

impl Error {
    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.kind()
    }

    /// Who can mend it.
    #[must_use]
    pub fn fault(&self) -> Fault {
        self.0.fault()
    }

    /// Whether the same call may succeed later without any change.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.0.is_retryable()
    }

    /// The guest's own stack, when a guest raised the error.
    #[must_use]
    pub fn traceback(&self) -> Option<&Traceback> {
        self.0.traceback()
    }

    /// The limit that was reached, for [`Kind::Limit`].
    #[must_use]
    pub fn limit(&self) -> Option<LimitReached> {
        self.0.limit()
    }

    /// The place in a manifest that the error is about, such as `resources.network.allow[2]`.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        self.0.place()
    }
}

impl<D: Detail> From<D> for Error {
    fn from(detail: D) -> Self {
        Self(Box::new(detail))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind())
            .field("fault", &self.fault())
            .field("message", &self.0.to_string())
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}
