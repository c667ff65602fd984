//! The limits of a plugin.

use std::time::Duration;

use aardvark_manifest::manifest::Limits as Requested;

/// The limits of one generation: the lower of ceiling and request, field by field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) wall: Duration,
    pub(crate) cpu: Option<Duration>,
    /// Zero for no warning, `None` for what [`Limits::warning`] says.
    pub(crate) warn_before: Option<Duration>,
    pub(crate) load: Duration,
    pub(crate) load_cpu: Option<Duration>,
    pub(crate) heap_bytes: u64,
    pub(crate) buffer_bytes: u64,
    pub(crate) memory_bytes: u64,
    pub(crate) output_bytes: u64,
    pub(crate) log_bytes: u64,
    pub(crate) log_lines: u64,
    pub(crate) host_calls: u64,
    pub(crate) timers: u64,
    pub(crate) modules: u64,
    pub(crate) source_bytes: u64,
    pub(crate) clock_resolution: Duration,
}

impl Limits {
    /// What holds unless a policy says otherwise.
    pub(super) const DEFAULT: Self = {
        const MIB: u64 = 1 << 20;
        Self {
            wall: Duration::from_secs(5),
            cpu: None,
            warn_before: None,
            load: Duration::from_secs(60),
            load_cpu: None,
            heap_bytes: 256 * MIB,
            buffer_bytes: 256 * MIB,
            memory_bytes: 1024 * MIB,
            output_bytes: 64 * MIB,
            log_bytes: MIB,
            log_lines: 10_000,
            host_calls: 1_000_000,
            timers: 10_000,
            modules: 10_000,
            source_bytes: 32 * MIB,
            clock_resolution: Duration::from_millis(1),
        }
    };

    /// What takes nothing away.
    pub(super) const NONE: Self = Self {
        wall: Duration::MAX,
        cpu: None,
        warn_before: None,
        load: Duration::MAX,
        load_cpu: None,
        heap_bytes: u64::MAX,
        buffer_bytes: u64::MAX,
        memory_bytes: u64::MAX,
        output_bytes: u64::MAX,
        log_bytes: u64::MAX,
        log_lines: u64::MAX,
        host_calls: u64::MAX,
        timers: u64::MAX,
        modules: u64::MAX,
        source_bytes: u64::MAX,
        clock_resolution: Duration::ZERO,
    };

    /// How long before a time limit of `limit` the guest is warned.
    pub(crate) fn warning(&self, limit: Duration) -> Duration {
        match self.warn_before {
            Some(before) => before.min(limit / 4 * 3),
            None => (limit / 20).clamp(Duration::from_millis(5), Duration::from_millis(250)).min(limit / 4),
        }
    }

    /// These limits for a plugin that asks for `requested`: never more than either.
    pub(super) fn narrowed(mut self, requested: &Requested) -> Self {
        self.wall = at_most(self.wall, requested.wall);
        self.cpu = match (self.cpu, requested.cpu) {
            (Some(ceiling), requested) => Some(at_most(ceiling, requested)),
            (None, requested) => requested,
        };
        self.heap_bytes = at_most(self.heap_bytes, requested.heap_bytes);
        self.buffer_bytes = at_most(self.buffer_bytes, requested.buffer_bytes);
        self.memory_bytes = at_most(self.memory_bytes, requested.memory_bytes);
        self.output_bytes = at_most(self.output_bytes, requested.output_bytes);
        self.log_bytes = at_most(self.log_bytes, requested.log_bytes);
        self.log_lines = at_most(self.log_lines, requested.log_lines);
        self.host_calls = at_most(self.host_calls, requested.host_calls);
        self.timers = at_most(self.timers, requested.timers);
        self.modules = at_most(self.modules, requested.modules);
        self.source_bytes = at_most(self.source_bytes, requested.source_bytes);
        self
    }
}

fn at_most<T: Ord>(ceiling: T, requested: Option<T>) -> T {
    match requested {
        Some(requested) => ceiling.min(requested),
        None => ceiling,
    }
}
