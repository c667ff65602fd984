//! What a manifest 2.0 asks of the host: 1.0's sections, with methods and mounts.

use schemars::JsonSchema;
use serde::Deserialize;

use super::parts::RawNetwork;
use crate::manifest::FilesystemMode;

/// What the plugin asks of the host.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::manifest) struct RawResourcesV2 {
    /// Hosts that the plugin wants to reach over HTTP.
    #[serde(default)]
    pub(in crate::manifest) network: Option<RawNetworkV2>,
    /// What the plugin may do in its own file system, and the host's directories that it wants to see.
    #[serde(default)]
    pub(in crate::manifest) filesystem: Option<RawFilesystemV2>,
    /// Host APIs that the plugin calls, by capability name.
    #[serde(default)]
    #[schemars(length(max = 256), inner(length(min = 1, max = 256)))]
    pub(in crate::manifest) host_capabilities: Vec<String>,
}

/// Hosts that the plugin wants to reach over HTTP. Without this section, or with an empty `allow`, there is no
/// network.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::manifest) struct RawNetworkV2 {
    /// Hosts asked for: a name, `*.name` for its subdomains, either with `:port`.
    #[serde(default)]
    #[schemars(length(max = 256), inner(length(min = 1, max = 512)))]
    pub(in crate::manifest) allow: Vec<String>,
    /// Methods asked for, in capitals. Without this field, every method that the host allows.
    #[serde(default)]
    #[schemars(
        length(min = 1, max = 16),
        extend("items" = {
            "type": "string", "pattern": "^[A-Z]{1,16}$",
            "x-expected": "a method such as `GET`, in capitals, at most 16 letters"
        })
    )]
    pub(in crate::manifest) methods: Option<Vec<String>>,
    /// Whether plain HTTP is refused.
    #[serde(default)]
    #[schemars(extend("default" = true))]
    pub(in crate::manifest) https_only: Option<bool>,
    /// Largest request body, in bytes.
    #[serde(default)]
    #[schemars(range(min = 1, max = 9_007_199_254_740_991_u64), extend("default" = 16_777_216))]
    pub(in crate::manifest) max_request_bytes: Option<u64>,
    /// Largest response body, in bytes.
    #[serde(default)]
    #[schemars(range(min = 1, max = 9_007_199_254_740_991_u64), extend("default" = 67_108_864))]
    pub(in crate::manifest) max_response_bytes: Option<u64>,
    /// Longest time for one request, in milliseconds.
    #[serde(default)]
    #[schemars(range(min = 1, max = 9_007_199_254_740_991_u64), extend("default" = 30_000))]
    pub(in crate::manifest) timeout_ms: Option<u64>,
}

/// What the plugin may do in its own file system. Of the host's it sees the directories that it asks for, if the host
/// mounts them.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::manifest) struct RawFilesystemV2 {
    /// Whether the plugin may write.
    #[serde(default)]
    #[schemars(extend("default" = "read"))]
    pub(in crate::manifest) mode: Option<FilesystemMode>,
    /// Most bytes that the plugin may have written at one time; with `limits.scratchBytes` as well, the lower counts.
    #[serde(default)]
    #[schemars(range(min = 1, max = 9_007_199_254_740_991_u64))]
    pub(in crate::manifest) quota_bytes: Option<u64>,
    /// Directories of the host asked for, each once.
    #[serde(default)]
    #[schemars(length(max = 64))]
    pub(in crate::manifest) mounts: Vec<RawMount>,
}

/// A directory of the host that the plugin wants to see.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::manifest) struct RawMount {
    /// The name that the host has given the directory; the plugin sees it at `/mnt/<name>`.
    #[schemars(
        length(min = 1, max = 64),
        regex(pattern = r"^[a-z0-9][a-z0-9_-]*$"),
        extend("x-expected" = "a name such as `price-lists`: a-z, 0-9, `_` and `-`, at most 64 characters")
    )]
    pub(in crate::manifest) name: String,
    /// Whether the plugin wants to write there.
    #[serde(default)]
    #[schemars(extend("default" = "read"))]
    pub(in crate::manifest) mode: Option<FilesystemMode>,
}

impl RawNetworkV2 {
    /// What 1.0 has as well, and the methods.
    pub(in crate::manifest) fn split(self) -> (RawNetwork, Option<Vec<String>>) {
        let Self { allow, methods, https_only, max_request_bytes, max_response_bytes, timeout_ms } = self;
        (RawNetwork { allow, https_only, max_request_bytes, max_response_bytes, timeout_ms }, methods)
    }
}
