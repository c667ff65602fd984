//! What a guest may use, as far as engines enforce it. Times are the watchdog's business.

use std::time::Duration;

/// What a guest may use, as far as an engine enforces it by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// JavaScript heap, in bytes.
    pub(crate) heap_bytes: u64,
    /// Memory of `ArrayBuffer`s and of whatever else JavaScript holds outside its heap, in bytes.
    pub(crate) buffer_bytes: u64,
    /// Python's linear memory, in bytes.
    pub(crate) memory_bytes: u64,
    /// One encoded result, in bytes.
    pub(crate) output_bytes: u64,
    /// Output and log lines of one call, in bytes.
    pub(crate) log_bytes: u64,
    /// Log lines of one call.
    pub(crate) log_lines: u64,
    /// Operations that the host carries out for one call.
    pub(crate) host_calls: u64,
    /// Timers that wait at one time.
    pub(crate) timers: u64,
    /// Modules of the plugin that are loaded.
    pub(crate) modules: u64,
    /// Text of those modules, in bytes.
    pub(crate) source_bytes: u64,
    /// The time between two ticks of the clocks that it sees.
    pub(crate) clock_resolution: Duration,
}

impl Limits {
    /// For code that is Aardvark's own.
    #[cfg(any(feature = "python", test))]
    pub(crate) const OWN: Self = Self {
        heap_bytes: 1 << 30,
        buffer_bytes: 1 << 30,
        memory_bytes: 1 << 30,
        output_bytes: 1 << 20,
        log_bytes: 1 << 20,
        log_lines: 1000,
        host_calls: u64::MAX,
        timers: 1000,
        modules: u64::MAX,
        source_bytes: u64::MAX,
        clock_resolution: Duration::from_millis(1),
    };

    /// Everything that V8 counts as outside its heap, in bytes.
    pub(super) fn outside_bytes(&self) -> u64 {
        self.buffer_bytes.saturating_add(self.memory_bytes)
    }
}
