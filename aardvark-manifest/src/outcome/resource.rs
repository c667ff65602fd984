//! What is counted and limited while a guest runs.

use serde::{Deserialize, Serialize};

/// A resource of which a call may use only so much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Resource {
    /// Time from the start of the handler to its end, in milliseconds.
    WallMs,
    /// Processor time of the isolate's thread, in milliseconds.
    CpuMs,
    /// JavaScript heap, in bytes.
    HeapBytes,
    /// Memory of `ArrayBuffer`s and of what else JavaScript keeps outside its heap, in bytes.
    BufferBytes,
    /// Linear memory of a Python interpreter, in bytes.
    MemoryBytes,
    /// The encoded result, in bytes.
    OutputBytes,
    /// Standard output, standard error and log lines, in bytes.
    LogBytes,
    /// Log lines.
    LogLines,
    /// Operations that the host carries out for the guest: on files and the network, output, waiting, random bytes.
    HostCalls,
    /// Files open at one time.
    OpenFiles,
    /// Bytes in the scratch directory at one time.
    ScratchBytes,
    /// Files, directories and links in the scratch directory at one time.
    ScratchFiles,
    /// Bytes that one call writes into directories of the host.
    MountBytes,
    /// Timers waiting at one time.
    Timers,
    /// Modules of the bundle and its packages that are loaded. The language's own library does not count.
    Modules,
    /// Text of those modules, in bytes.
    SourceBytes,
    /// Requests sent to other hosts, redirects among them.
    Requests,
}

impl Resource {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 17] = [
        Self::WallMs,
        Self::CpuMs,
        Self::HeapBytes,
        Self::BufferBytes,
        Self::MemoryBytes,
        Self::OutputBytes,
        Self::LogBytes,
        Self::LogLines,
        Self::HostCalls,
        Self::OpenFiles,
        Self::ScratchBytes,
        Self::ScratchFiles,
        Self::MountBytes,
        Self::Timers,
        Self::Modules,
        Self::SourceBytes,
        Self::Requests,
    ];

    /// The name in manifests, JSON and messages, such as `wallMs`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WallMs => "wallMs",
            Self::CpuMs => "cpuMs",
            Self::HeapBytes => "heapBytes",
            Self::BufferBytes => "bufferBytes",
            Self::MemoryBytes => "memoryBytes",
            Self::OutputBytes => "outputBytes",
            Self::LogBytes => "logBytes",
            Self::LogLines => "logLines",
            Self::HostCalls => "hostCalls",
            Self::OpenFiles => "openFiles",
            Self::ScratchBytes => "scratchBytes",
            Self::ScratchFiles => "scratchFiles",
            Self::MountBytes => "mountBytes",
            Self::Timers => "timers",
            Self::Modules => "modules",
            Self::SourceBytes => "sourceBytes",
            Self::Requests => "requests",
        }
    }
}

/// How much of one resource a call used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ResourceUse {
    /// Which one.
    pub resource: Resource,
    /// The most that was in use at one time, or the sum where only a sum makes sense. For the JavaScript heap, what was in
    /// use when the call ended, as in [`Usage::memory_bytes`](super::Usage::memory_bytes).
    pub used: u64,
    /// The limit.
    pub allowed: u64,
}

impl ResourceUse {
    /// A use.
    #[must_use]
    pub const fn new(resource: Resource, used: u64, allowed: u64) -> Self {
        Self { resource, used, allowed }
    }
}
