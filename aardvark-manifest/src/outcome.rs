//! What one call gives back besides its value.

use std::time::Duration;

use serde::{Deserialize, Serialize};

mod completeness;
mod contact;
mod reset;
mod resource;
mod violation;

pub use completeness::Completeness;
pub use contact::{Contact, ContactEnd};
pub use reset::{Reset, ResetKind};
pub use resource::{Resource, ResourceUse};
pub use violation::{Violation, ViolationKind};

/// A call's result together with its [`Report`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome<R> {
    /// What the call returned.
    pub result: R,
    /// How it went.
    pub report: Report,
}

impl<R> Outcome<R> {
    /// Joins a result and its report.
    pub const fn new(result: R, report: Report) -> Self {
        Self { result, report }
    }

    /// Replaces the result, keeping the report.
    pub fn map<T>(self, f: impl FnOnce(R) -> T) -> Outcome<T> {
        Outcome { result: f(self.result), report: self.report }
    }
}

/// How a call went: what it used, what it said, who served it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Report {
    /// The generation of the slot that served the call, counted from 1; 0 if none did.
    pub generation: u64,
    /// The isolate that served it, unique in the process; 0 if none did.
    pub isolate: u64,
    /// The call, unique in the process; 0 if no isolate took it.
    #[serde(default)]
    pub call: u64,
    /// Time and memory used.
    pub usage: Usage,
    /// What the guest wrote to standard output, cut at the log limit.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub stdout: String,
    /// What the guest wrote to standard error, cut at the log limit.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub stderr: String,
    /// Structured log lines (`logging`, `console.*`), oldest first, cut at the log limit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub logs: Vec<LogLine>,
    /// Bytes of output and log lines that were dropped because of the log limit.
    #[serde(default)]
    pub dropped_bytes: u64,
    /// Every limit that was in force, with what was used of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<ResourceUse>,
    /// Requests to other hosts, oldest first; at most 256 are kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// What the guest tried and was not allowed to do, oldest first; at most 64 are kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<Violation>,
    /// Contacts and violations that were not kept.
    #[serde(default)]
    pub dropped_events: u64,
    /// How the isolate was made ready for this call.
    #[serde(default)]
    pub reset: Reset,
    /// Whether this is all of the call.
    #[serde(default, skip_serializing_if = "Completeness::is_whole")]
    pub completeness: Completeness,
}

/// Time and memory of one call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Usage {
    /// From the start of the handler to its end, with encoding and decoding inside the guest.
    pub wall: Duration,
    /// Processor time of the isolate's thread during `wall`.
    pub cpu: Duration,
    /// From the submission of the call until an isolate took it.
    pub queue: Duration,
    /// From then to the start of the handler: the function is looked up, its arguments are made to fit.
    #[serde(default)]
    pub prepare: Duration,
    /// Size of the encoded arguments, in bytes.
    pub argument_bytes: u64,
    /// Size of the encoded result, in bytes.
    pub result_bytes: u64,
    /// Memory that the isolate held when the call ended, in bytes: JavaScript heap with garbage, linear memory of Python,
    /// and the most that buffers outside both took up during the call. The heap is looked at after calls of 50 µs or
    /// more and at least at every 64th call; in between, this is what was seen last.
    #[serde(default)]
    pub memory_bytes: u64,
}

/// How serious a log line is. Guests' own levels are mapped to the nearest lower one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Level {
    /// `console.debug`, `logging.DEBUG`.
    Debug,
    /// `console.log`, `console.info`, `logging.INFO`.
    Info,
    /// `console.warn`, `logging.WARNING`.
    Warn,
    /// `console.error`, `logging.ERROR` and above.
    Error,
}

impl Level {
    /// The name used in JSON, such as `warn`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// One line that a guest logged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LogLine {
    /// How serious it is.
    pub level: Level,
    /// The logger's name (`logging.getLogger(name)`), or `console`.
    pub logger: String,
    /// The formatted message.
    pub message: String,
}

impl LogLine {
    /// A log line.
    #[must_use]
    pub fn new(level: Level, logger: impl Into<String>, message: impl Into<String>) -> Self {
        Self { level, logger: logger.into(), message: message.into() }
    }
}
