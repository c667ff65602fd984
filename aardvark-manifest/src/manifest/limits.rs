//! The limits that a plugin sets itself.

use std::time::Duration;

use super::raw::RawLimits;

/// Limits of one call, as the manifest asks for them; `None` leaves the host's own limit in force.
///
/// The host never grants more than its policy allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Limits {
    /// Time from the start of a call to its end, at most a day.
    pub wall: Option<Duration>,
    /// Processor time of a call. Manifest 1.0 calls it `resources.cpu.defaultLimitMs`.
    pub cpu: Option<Duration>,
    /// WebAssembly memory of a Python interpreter, in bytes; 1 to 4 GiB.
    pub memory_bytes: Option<u64>,
    /// JavaScript heap, in bytes; 1 to 64 GiB.
    pub heap_bytes: Option<u64>,
    /// Memory of `ArrayBuffer`s and of what else JavaScript keeps outside its heap, in bytes; 1 to 64 GiB.
    pub buffer_bytes: Option<u64>,
    /// Encoded result of a call, in bytes; 1 to 1 GiB.
    pub output_bytes: Option<u64>,
    /// Output and log lines kept for a call, in bytes; 1 to 1 GiB.
    pub log_bytes: Option<u64>,
    /// Log lines kept for a call; 1 to 1 000 000 000.
    pub log_lines: Option<u64>,
    /// Operations that the host carries out for one call; 1 to 1 000 000 000.
    pub host_calls: Option<u64>,
    /// Files open at one time; at most 65 536.
    pub open_files: Option<u64>,
    /// Bytes in the scratch directory at one time; the lower of `limits.scratchBytes` and
    /// `resources.filesystem.quotaBytes`.
    pub scratch_bytes: Option<u64>,
    /// Files, directories and links in the scratch directory at one time; at most 1 000 000 000.
    pub scratch_files: Option<u64>,
    /// Timers waiting at one time; at most 1 000 000 000.
    pub timers: Option<u64>,
    /// Modules of the bundle and its packages that are loaded; one that is dropped again still counts; 1 to 1 000 000 000.
    pub modules: Option<u64>,
    /// Text of those modules, in bytes; 1 to 64 GiB.
    pub source_bytes: Option<u64>,
    /// Requests sent to other hosts during one call; at most 1 000 000 000.
    pub requests: Option<u64>,
}

impl Limits {
    /// These limits, with the quota that a manifest states beside them.
    pub(super) fn with_quota(mut self, quota_bytes: Option<u64>) -> Self {
        self.scratch_bytes = match (self.scratch_bytes, quota_bytes) {
            (Some(limit), Some(quota)) => Some(limit.min(quota)),
            (limit, quota) => limit.or(quota),
        };
        self
    }
}

impl From<RawLimits> for Limits {
    fn from(raw: RawLimits) -> Self {
        Self {
            wall: raw.wall_ms.map(Duration::from_millis),
            cpu: raw.cpu_ms.map(Duration::from_millis),
            memory_bytes: raw.memory_bytes,
            heap_bytes: raw.heap_bytes,
            buffer_bytes: raw.buffer_bytes,
            output_bytes: raw.output_bytes,
            log_bytes: raw.log_bytes,
            log_lines: raw.log_lines,
            host_calls: raw.host_calls,
            open_files: raw.open_files,
            scratch_bytes: raw.scratch_bytes,
            scratch_files: raw.scratch_files,
            timers: raw.timers,
            modules: raw.modules,
            source_bytes: raw.source_bytes,
            requests: raw.requests,
        }
    }
}
