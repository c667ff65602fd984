//! A policy's limits as figures, to compare them with what manifests ask for and with each other.

use std::time::Duration;

use aardvark_manifest::outcome::Resource;

use super::Limits;

impl Limits {
    /// The most of one resource, in its unit; `None` if it is not limited.
    pub(crate) fn figure(&self, resource: Resource) -> Option<u64> {
        match resource {
            Resource::WallMs => Some(milliseconds(self.wall)),
            Resource::CpuMs => self.cpu.map(milliseconds),
            Resource::HeapBytes => Some(self.heap_bytes),
            Resource::BufferBytes => Some(self.buffer_bytes),
            Resource::MemoryBytes => Some(self.memory_bytes),
            Resource::OutputBytes => Some(self.output_bytes),
            Resource::LogBytes => Some(self.log_bytes),
            Resource::LogLines => Some(self.log_lines),
            Resource::HostCalls => Some(self.host_calls),
            Resource::Timers => Some(self.timers),
            Resource::Modules => Some(self.modules),
            Resource::SourceBytes => Some(self.source_bytes),
            _ => None,
        }
    }

    /// The lower of both, limit by limit.
    pub(super) fn within(self, other: Self) -> Self {
        let Self {
            wall,
            cpu,
            warn_before,
            load,
            load_cpu,
            heap_bytes,
            buffer_bytes,
            memory_bytes,
            output_bytes,
            log_bytes,
            log_lines,
            host_calls,
            timers,
            modules,
            source_bytes,
            clock_resolution,
        } = other;
        Self {
            wall: self.wall.min(wall),
            cpu: lower(self.cpu, cpu),
            // Not a ceiling: whoever says something says it for the slot.
            warn_before: warn_before.or(self.warn_before),
            load: self.load.min(load),
            load_cpu: lower(self.load_cpu, load_cpu),
            heap_bytes: self.heap_bytes.min(heap_bytes),
            buffer_bytes: self.buffer_bytes.min(buffer_bytes),
            memory_bytes: self.memory_bytes.min(memory_bytes),
            output_bytes: self.output_bytes.min(output_bytes),
            log_bytes: self.log_bytes.min(log_bytes),
            log_lines: self.log_lines.min(log_lines),
            host_calls: self.host_calls.min(host_calls),
            timers: self.timers.min(timers),
            modules: self.modules.min(modules),
            source_bytes: self.source_bytes.min(source_bytes),
            // The less is the coarser.
            clock_resolution: self.clock_resolution.max(clock_resolution),
        }
    }
}

/// The lower of two limits that may not be there.
fn lower(ours: Option<Duration>, theirs: Option<Duration>) -> Option<Duration> {
    match (ours, theirs) {
        (Some(ours), Some(theirs)) => Some(ours.min(theirs)),
        (ours, theirs) => ours.or(theirs),
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
