//! Reads what `_aardvark_dispatch` replies: JSON for a value, `!` before a failure, `?` before a domain error.

use std::fmt::Display;

use aardvark_manifest::call::Reply;
use aardvark_manifest::traceback::Traceback;
use serde::Deserialize;

use super::twister::{MOST_TWISTERS, Twister};
use crate::engine::failure::GuestError;
use crate::engine::{Export, Stop};

/// Why there is no result.
#[derive(Deserialize)]
#[serde(try_from = "RawReport")]
enum Report {
    Exception { traceback: Traceback },
    Limit { traceback: Traceback },
    Stalled,
    Exit { code: String },
    Result { reason: String },
}

/// As it is written. An enum with a tag would be kept in a buffer first, at sixteen times its size, with whatever a guest
/// has added to it.
#[derive(Deserialize)]
struct RawReport {
    kind: ReportKind,
    traceback: Option<Traceback>,
    code: Option<String>,
    reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum ReportKind {
    Exception,
    Limit,
    Stalled,
    Exit,
    Result,
}

#[derive(Debug, thiserror::Error)]
#[error("missing field `{field}`")]
struct MissingField {
    field: &'static str,
}

impl TryFrom<RawReport> for Report {
    type Error = MissingField;

    fn try_from(RawReport { kind, traceback, code, reason }: RawReport) -> Result<Self, MissingField> {
        let missing = |field| MissingField { field };
        Ok(match kind {
            ReportKind::Exception => Self::Exception { traceback: traceback.ok_or(missing("traceback"))? },
            ReportKind::Limit => Self::Limit { traceback: traceback.ok_or(missing("traceback"))? },
            ReportKind::Stalled => Self::Stalled,
            ReportKind::Exit => Self::Exit { code: code.ok_or(missing("code"))? },
            ReportKind::Result => Self::Result { reason: reason.ok_or(missing("reason"))? },
        })
    }
}

/// A handler's reply.
pub(super) fn reply(mut bytes: Vec<u8>, function: &str) -> Result<Reply, Stop> {
    match bytes.first() {
        Some(b'!') => Err(match serde_json::from_slice(bytes.get(1..).unwrap_or_default()) {
            Ok(Report::Limit { traceback }) => Stop::Warned(traceback),
            report => Stop::Failed(failure(report, function).into()),
        }),
        Some(b'?') => {
            bytes.remove(0);
            Ok(Reply::DomainError(bytes))
        }
        _ => Ok(Reply::Value(bytes)),
    }
}

/// The reply to `load`: what the plugin offers.
pub(super) fn exports(bytes: &[u8]) -> Result<Vec<Export>, Stop> {
    if let Some(report) = bytes.strip_prefix(b"!") {
        let error = match failure(serde_json::from_slice(report), "the plugin's top level") {
            GuestError::Exception { traceback, .. } => GuestError::Load { traceback },
            other => other,
        };
        return Err(Stop::Broken(error.into()));
    }
    serde_json::from_slice(bytes).map_err(|error| tampered(format_args!("what it offers: {error}")))
}

/// The reply to `freeze`.
pub(super) fn frozen(bytes: &[u8]) -> Result<Vec<Twister>, Stop> {
    if let Some(report) = bytes.strip_prefix(b"!") {
        return Err(Stop::Broken(failure(serde_json::from_slice(report), "the plugin's top level").into()));
    }
    match serde_json::from_slice::<FreezeReply>(bytes) {
        Ok(FreezeReply { twisters }) if twisters.len() <= MOST_TWISTERS => Ok(twisters),
        Ok(_) => Err(tampered("too many generators")),
        Err(error) => Err(tampered(format_args!("their state: {error}"))),
    }
}

/// The plugin's top level has run before this was said, and can have replaced whoever says it.
fn tampered(what: impl Display) -> Stop {
    let what = format!("they describe wrongly {what}");
    Stop::Broken(GuestError::Tampered { what }.into())
}

#[derive(Deserialize)]
struct FreezeReply {
    twisters: Vec<Twister>,
}

fn failure(report: serde_json::Result<Report>, function: &str) -> GuestError {
    let function = function.to_owned();
    match report {
        Ok(Report::Exception { traceback } | Report::Limit { traceback }) => {
            GuestError::Exception { function, traceback }
        }
        Ok(Report::Stalled) => GuestError::Stalled { function },
        Ok(Report::Exit { code }) => GuestError::Exit { function, code },
        Ok(Report::Result { reason }) => GuestError::Unrepresentable { function, reason },
        // The guest can reach the dispatcher; whatever it makes of it is only its own failure.
        Err(error) => {
            GuestError::Unrepresentable { function, reason: format!("its report is broken: {error}") }
        }
    }
}
