//! What both manifest versions spell the same way: the Pyodide section and the resources asked for.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::manifest::{FilesystemMode, Language};

/// Which interpreter runs the plugin.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::manifest) struct RawRuntime {
    /// Language of the plugin. Without it, 1.0 means `python`, and 2.0 takes the language of the entry file.
    #[serde(default)]
    pub(in crate::manifest) language: Option<Language>,
    /// Settings of the Python interpreter; not allowed for JavaScript.
    #[serde(default)]
    pub(in crate::manifest) pyodide: Option<RawPyodide>,
}

/// Settings of the Python interpreter.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::manifest) struct RawPyodide {
    /// Version of Pyodide that the plugin was written for, such as `314.0.7`. The host decides whether its own
    /// version will do.
    #[serde(default)]
    #[schemars(length(min = 1, max = 64))]
    pub(in crate::manifest) version: Option<String>,
    /// Name of the distribution to run on, among those that the host offers.
    #[serde(default)]
    #[schemars(
        length(min = 1, max = 64),
        regex(pattern = r"^[a-z0-9_-]+$"),
        extend("x-expected" = "a profile name of a-z, 0-9, `-` and `_`, at most 64 characters")
    )]
    pub(in crate::manifest) profile: Option<String>,
    /// Python modules to import before the plugin's own, so that they are part of its memory image.
    #[serde(default)]
    #[schemars(length(max = 256), inner(length(min = 1, max = 256)))]
    pub(in crate::manifest) preload_imports: Vec<String>,
}

/// Hosts that the plugin wants to reach over HTTP. Without this section, or with an empty `allow`, there is no
/// network.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::manifest) struct RawNetwork {
    /// Hosts asked for: a name, `*.name` for its subdomains, either with `:port`.
    #[serde(default)]
    #[schemars(length(max = 256), inner(length(min = 1, max = 512)))]
    pub(in crate::manifest) allow: Vec<String>,
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

/// What the plugin may do in its own file system. It never sees the host's.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::manifest) struct RawFilesystem {
    /// Whether the plugin may write.
    #[serde(default)]
    #[schemars(extend("default" = "read"))]
    pub(in crate::manifest) mode: Option<FilesystemMode>,
    /// Most bytes that the plugin may have written at one time; matters with `readWrite` only.
    #[serde(default)]
    #[schemars(range(min = 1, max = 9_007_199_254_740_991_u64))]
    pub(in crate::manifest) quota_bytes: Option<u64>,
}
