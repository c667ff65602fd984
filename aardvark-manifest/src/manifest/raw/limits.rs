//! The limits that a manifest 2.0 states. A field is named like the resource that it limits
//! ([`Resource::name`](crate::outcome::Resource::name)), so that an error, a report and a manifest say the same.

use schemars::JsonSchema;
use serde::Deserialize;

/// Limits of one call.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::manifest) struct RawLimits {
    /// Time from the start of a call to its end, in milliseconds.
    #[serde(default)]
    #[schemars(range(min = 1, max = 86_400_000))]
    pub(in crate::manifest) wall_ms: Option<u64>,
    /// Processor time of a call, in milliseconds.
    #[serde(default)]
    #[schemars(range(min = 1, max = 86_400_000))]
    pub(in crate::manifest) cpu_ms: Option<u64>,
    /// WebAssembly memory of a Python interpreter, in bytes.
    #[serde(default)]
    #[schemars(range(min = 1, max = 4_294_967_296_u64))]
    pub(in crate::manifest) memory_bytes: Option<u64>,
    /// JavaScript heap, in bytes.
    #[serde(default)]
    #[schemars(range(min = 1, max = 68_719_476_736_u64))]
    pub(in crate::manifest) heap_bytes: Option<u64>,
    /// Memory of `ArrayBuffer`s and of what else JavaScript keeps outside its heap, in bytes.
    #[serde(default)]
    #[schemars(range(min = 1, max = 68_719_476_736_u64))]
    pub(in crate::manifest) buffer_bytes: Option<u64>,
    /// Encoded result of a call, in bytes.
    #[serde(default)]
    #[schemars(range(min = 1, max = 1_073_741_824))]
    pub(in crate::manifest) output_bytes: Option<u64>,
    /// Output and log lines kept for a call, in bytes.
    #[serde(default)]
    #[schemars(range(min = 1, max = 1_073_741_824))]
    pub(in crate::manifest) log_bytes: Option<u64>,
    /// Log lines kept for a call.
    #[serde(default)]
    #[schemars(range(min = 1, max = 1_000_000_000))]
    pub(in crate::manifest) log_lines: Option<u64>,
    /// Operations that the host carries out for one call: on files and the network, output, waiting, random bytes.
    #[serde(default)]
    #[schemars(range(min = 1, max = 1_000_000_000))]
    pub(in crate::manifest) host_calls: Option<u64>,
    /// Files open at one time.
    #[serde(default)]
    #[schemars(range(min = 0, max = 65_536))]
    pub(in crate::manifest) open_files: Option<u64>,
    /// Bytes in the scratch directory at one time.
    #[serde(default)]
    #[schemars(range(min = 0, max = 68_719_476_736_u64))]
    pub(in crate::manifest) scratch_bytes: Option<u64>,
    /// Files, directories and links in the scratch directory at one time.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1_000_000_000))]
    pub(in crate::manifest) scratch_files: Option<u64>,
    /// Timers waiting at one time.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1_000_000_000))]
    pub(in crate::manifest) timers: Option<u64>,
    /// Modules of the bundle and its packages that are loaded; one that is dropped again still counts.
    #[serde(default)]
    #[schemars(range(min = 1, max = 1_000_000_000))]
    pub(in crate::manifest) modules: Option<u64>,
    /// Text of the modules loaded from the bundle and its packages, in bytes.
    #[serde(default)]
    #[schemars(range(min = 1, max = 68_719_476_736_u64))]
    pub(in crate::manifest) source_bytes: Option<u64>,
    /// Requests sent to other hosts during one call, redirects among them.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1_000_000_000))]
    pub(in crate::manifest) requests: Option<u64>,
}
