//! What a guest exchanged with other hosts.

use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// One request of a guest, sent or refused; each hop of a redirect is one of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Contact {
    /// The request's method, such as `GET`.
    pub method: String,
    /// Scheme, host and port, such as `https://api.example.org:443`; never path, query or credentials.
    pub origin: String,
    /// The address that the request went to, if it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
    /// How it ended.
    pub end: ContactEnd,
    /// Bytes of the request's body that were sent.
    pub request_bytes: u64,
    /// Bytes of the response's body that were received.
    pub response_bytes: u64,
    /// From the check of the rules to the end.
    pub time: Duration,
}

/// How a request ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum ContactEnd {
    /// A response with this status arrived.
    Status(u16),
    /// It was not sent: the grant does not allow it, for this reason.
    Denied(String),
    /// It was sent, or was about to be, and failed for this reason.
    Failed(String),
}

impl Contact {
    /// A contact that took no time and moved no bytes.
    #[must_use]
    pub fn new(method: impl Into<String>, origin: impl Into<String>, end: ContactEnd) -> Self {
        Self {
            method: method.into(),
            origin: origin.into(),
            address: None,
            end,
            request_bytes: 0,
            response_bytes: 0,
            time: Duration::ZERO,
        }
    }
}
