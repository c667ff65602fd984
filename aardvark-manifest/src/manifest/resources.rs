//! What a plugin asks of the host. A request is not a grant: the host's policy decides.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::raw::{RawFilesystem, RawFilesystemV2, RawMount, RawNetwork};

/// The network access that a plugin asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NetworkRequest {
    /// Hosts, as written in the manifest, without white space around them and without repetitions; empty means no
    /// network.
    pub allow: Vec<String>,
    /// Methods, in capitals and without repetitions; `None` for every method that the host allows.
    pub methods: Option<Vec<String>>,
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
    pub(super) fn new(raw: &RawNetwork, allow: Vec<String>, methods: Option<Vec<String>>) -> Self {
        Self {
            allow,
            methods,
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

impl FilesystemMode {
    /// The name in manifests: `read` or `readWrite`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::ReadWrite => "readWrite",
        }
    }
}

/// The file system access that a plugin asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FilesystemRequest {
    /// Whether the plugin may write.
    pub mode: FilesystemMode,
    /// Most bytes that the plugin may have written at one time; `None` leaves the host's own limit in force. It is
    /// part of [`Limits::scratch_bytes`](super::Limits::scratch_bytes), too.
    pub quota_bytes: Option<u64>,
    /// Directories of the host, each name once.
    pub mounts: Vec<MountRequest>,
}

/// A directory of the host that a plugin asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MountRequest {
    /// The name that the host has given it: a-z, 0-9, `_` and `-`.
    pub name: String,
    /// Whether the plugin wants to write there.
    pub mode: FilesystemMode,
}

impl From<RawFilesystem> for FilesystemRequest {
    fn from(raw: RawFilesystem) -> Self {
        Self { mode: raw.mode.unwrap_or_default(), quota_bytes: raw.quota_bytes, mounts: Vec::new() }
    }
}

impl From<RawFilesystemV2> for FilesystemRequest {
    fn from(raw: RawFilesystemV2) -> Self {
        let mount = |mount: RawMount| MountRequest { name: mount.name, mode: mount.mode.unwrap_or_default() };
        let mounts = raw.mounts.into_iter().map(mount).collect();
        Self { mode: raw.mode.unwrap_or_default(), quota_bytes: raw.quota_bytes, mounts }
    }
}
