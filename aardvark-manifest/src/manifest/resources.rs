//! What a plugin asks of the host. A request is not a grant: the host's policy decides.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::raw::RawNetwork;

/// The network access that a plugin asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NetworkRequest {
    /// Hosts, as written in the manifest, without white space around them and without repetitions; empty means no
    /// network.
    pub allow: Vec<String>,
    /// Whether plain HTTP is refused; true unless the manifest says otherwise.
    pub https_only: bool,
    /// Largest request body, in bytes; 16 MiB unless stated.
    pub max_request_bytes: u64,
    /// Largest response body, in bytes; 64 MiB unless stated.
    pub max_response_bytes: u64,
    /// Longest time for one request; 30 s unless stated.
    pub timeout: Duration,
}

impl NetworkRequest {
    pub(super) fn new(raw: &RawNetwork, allow: Vec<String>) -> Self {
        Self {
            allow,
            https_only: raw.https_only.unwrap_or(true),
            max_request_bytes: raw.max_request_bytes.unwrap_or(16 << 20),
            max_response_bytes: raw.max_response_bytes.unwrap_or(64 << 20),
            timeout: Duration::from_millis(raw.timeout_ms.unwrap_or(30_000)),
        }
    }
}

/// What a plugin may do in its own file system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline)]
#[non_exhaustive]
pub enum FilesystemMode {
    /// Reading only.
    #[default]
    Read,
    /// Reading and writing, up to the quota.
    ReadWrite,
}

/// The file system access that a plugin asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FilesystemRequest {
    /// Whether the plugin may write.
    pub mode: FilesystemMode,
    /// Most bytes that the plugin may have written at one time; `None` leaves the host's own limit in force.
    pub quota_bytes: Option<u64>,
}

impl FilesystemRequest {
    pub(super) const fn new(mode: FilesystemMode, quota_bytes: Option<u64>) -> Self {
        Self { mode, quota_bytes }
    }
}
