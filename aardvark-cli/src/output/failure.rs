//! An error for a person and for a program.

use std::fmt;

use aardvark::{Error, Kind, Traceback};
use serde::Serialize;
use serde_json::value::RawValue;

use super::plain::Plain;
use super::style::{ERROR, HINT};

/// An error as `--json` shows it. Fields that have nothing to say are left out.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ErrorView<'a> {
    kind: &'static str,
    fault: &'static str,
    message: String,
    retryable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<LimitView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    traceback: Option<&'a Traceback>,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<&'a RawValue>,
}

#[derive(Serialize)]
struct LimitView {
    name: &'static str,
    used: u64,
    allowed: u64,
}

impl<'a> ErrorView<'a> {
    pub(crate) fn new(error: &'a Error) -> Self {
        Self {
            kind: error.kind().name(),
            fault: error.fault().name(),
            message: error.to_string(),
            retryable: error.is_retryable(),
            place: error.place(),
            limit: error.limit().map(|limit| LimitView {
                name: limit.name,
                used: limit.used,
                allowed: limit.allowed,
            }),
            traceback: error.traceback(),
            domain: None,
        }
    }

    /// Adds the error of the interface that the plugin answered with.
    pub(crate) fn domain(self, domain: Option<&'a RawValue>) -> Self {
        Self { domain, ..self }
    }
}

/// The message, the plugin's own stack, and what to try, over several lines.
pub(super) fn for_people(error: &Error) -> impl fmt::Display {
    fmt::from_fn(move |f| {
        write!(f, "{ERROR}error:{ERROR:#} {}", Plain(&indented(error)))?;
        if let Some(traceback) = error.traceback().filter(|traceback| has_more(traceback)) {
            write!(f, "\n  {}", Plain(&indented(traceback)))?;
        }
        if let Some(hint) = hint(error) {
            write!(f, "\n{HINT}hint:{HINT:#} {hint}")?;
        }
        Ok(())
    })
}

/// The text, its further lines indented: what a plugin says over several lines must not look like a line of ours.
fn indented(text: impl fmt::Display) -> String {
    text.to_string().replace('\n', "\n  ")
}

/// Whether a stack says more than the message, which names the exception already.
fn has_more(traceback: &Traceback) -> bool {
    !traceback.frames.is_empty() || traceback.cause.is_some()
}

/// What to try with this command. What to do about the cause is in the message.
fn hint(error: &Error) -> Option<&'static str> {
    match error.kind() {
        Kind::Limit if error.limit().is_some_and(|limit| limit.name == "wallMs") => {
            Some("`aardvark run --wall-ms N` allows more time, unless the manifest itself sets less")
        }
        Kind::NotFound => Some("`aardvark inspect BUNDLE` lists the functions of a plugin"),
        Kind::Manifest => Some("`aardvark schema` prints the schema, with a description of every field"),
        Kind::Internal => Some("`AARDVARK_LOG=debug` shows what went before"),
        _ => None,
    }
}
