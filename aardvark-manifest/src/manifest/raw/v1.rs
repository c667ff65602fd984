//! Manifest 1.0: the reference runtime's format, unchanged.

use schemars::JsonSchema;
use serde::Deserialize;

use super::parts::{RawFilesystem, RawNetwork, RawRuntime};

/// Manifest of a bundle, version 1.0: which function to call and what it needs.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "Aardvark bundle manifest 1.0", extend("$id" = "urn:aardvark:manifest:1.0"))]
pub(in crate::manifest) struct RawManifestV1 {
    /// Version of the manifest format.
    #[schemars(extend("const" = "1.0"))]
    #[expect(dead_code, reason = "it selected this struct; kept so that the schema names the field")]
    schema_version: String,
    /// What to call, as `module:function`. The module `a.b` is the file `a/b.py`, `a/b/__init__.py` or `a/b.js`.
    #[schemars(
        length(min = 3, max = 512),
        regex(pattern = r"^\s*[^:\s][^:]*:\s*\S.*$"),
        extend("x-expected" = "`module:function`")
    )]
    pub(in crate::manifest) entrypoint: String,
    /// Packages of the Pyodide distribution that the plugin imports, by name; what they need comes with them. Python
    /// only.
    #[serde(default)]
    #[schemars(length(max = 256), inner(length(min = 1, max = 256)))]
    pub(in crate::manifest) packages: Vec<String>,
    /// Which interpreter runs the plugin.
    #[serde(default)]
    pub(in crate::manifest) runtime: Option<RawRuntime>,
    /// What the plugin asks of the host. The host grants at most this, and less if its policy says so.
    #[serde(default)]
    pub(in crate::manifest) resources: Option<RawResourcesV1>,
}

/// What the plugin asks of the host.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::manifest) struct RawResourcesV1 {
    /// Processor time.
    #[serde(default)]
    pub(in crate::manifest) cpu: Option<RawCpu>,
    /// Hosts that the plugin wants to reach over HTTP.
    #[serde(default)]
    pub(in crate::manifest) network: Option<RawNetwork>,
    /// What the plugin may do in its own file system.
    #[serde(default)]
    pub(in crate::manifest) filesystem: Option<RawFilesystem>,
    /// Host APIs that the plugin calls, by capability name.
    #[serde(default)]
    #[schemars(length(max = 256), inner(length(min = 1, max = 256)))]
    pub(in crate::manifest) host_capabilities: Vec<String>,
}

/// Processor time.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::manifest) struct RawCpu {
    /// Processor time that one call may use, in milliseconds.
    #[serde(default)]
    #[schemars(range(min = 1, max = 9_007_199_254_740_991_u64))]
    pub(in crate::manifest) default_limit_ms: Option<u64>,
}
