//! What a plugin answered: its value as the JSON text that it sent, or the reason why there is none.

use aardvark::{Error, Fault, Kind, Reply};
use aardvark_manifest::error::Detail;
use serde_json::value::RawValue;

/// An answer that is not a value.
#[derive(Debug)]
pub(crate) struct NoValue {
    /// Why.
    pub(crate) error: Error,
    /// The interface's own error that the plugin answered with, if that is why.
    pub(crate) domain: Option<Box<RawValue>>,
}

/// Takes a reply apart.
///
/// # Errors
///
/// The call failed, the plugin answered with an error of its interface, or the text is not JSON.
pub(crate) fn value(function: &str, reply: Result<Reply, Error>) -> Result<Box<RawValue>, NoValue> {
    let function = || function.to_owned();
    match reply {
        Ok(Reply::Value(text)) => Ok(raw(function(), text)?),
        Ok(Reply::DomainError(text)) => {
            let domain = raw(function(), text)?;
            let error = ReplyFailure::Domain { function: function() }.into();
            Err(NoValue { error, domain: Some(domain) })
        }
        Ok(_) => Err(ReplyFailure::Absent { function: function() }.into()),
        Err(error) => Err(NoValue { error, domain: None }),
    }
}

#[derive(Debug, thiserror::Error)]
enum ReplyFailure {
    #[error("`{function}` answered with an error of its interface")]
    Domain { function: String },
    #[error("`{function}` must answer with JSON, found something else: {source} (return plain values)")]
    NotJson { function: String, source: serde_json::Error },
    #[error("`{function}` must answer with UTF-8, found other bytes (return plain values)")]
    NotUtf8 { function: String },
    #[error("the plugin lacks the function `{function}` (call one that it has)")]
    Absent { function: String },
}

impl Detail for ReplyFailure {
    fn kind(&self) -> Kind {
        match self {
            Self::Domain { .. } => Kind::Exception,
            Self::NotJson { .. } | Self::NotUtf8 { .. } => Kind::Result,
            Self::Absent { .. } => Kind::NotFound,
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Absent { .. } => Fault::Caller,
            _ => Fault::Guest,
        }
    }
}

impl From<ReplyFailure> for NoValue {
    fn from(failure: ReplyFailure) -> Self {
        Self { error: failure.into(), domain: None }
    }
}

/// Checks that `text`, which a guest may have had its hands on, is JSON.
fn raw(function: String, text: Vec<u8>) -> Result<Box<RawValue>, ReplyFailure> {
    match String::from_utf8(text) {
        Ok(text) => RawValue::from_string(text).map_err(|source| ReplyFailure::NotJson { function, source }),
        Err(_) => Err(ReplyFailure::NotUtf8 { function }),
    }
}
