//! What the process holds: memory, descriptors, threads.

use std::fmt;

/// One look at `/proc/self`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Gauge {
    /// Proportional set size, in KiB.
    pub(crate) memory: u64,
    pub(crate) descriptors: u64,
    pub(crate) threads: u64,
}

impl Gauge {
    /// Looks. What cannot be read counts as 0.
    pub(crate) fn read() -> Self {
        Self {
            memory: field("/proc/self/smaps_rollup", "Pss:"),
            descriptors: std::fs::read_dir("/proc/self/fd").map_or(0, |entries| entries.count() as u64),
            threads: field("/proc/self/status", "Threads:"),
        }
    }

    /// The lowest of several looks, each figure for itself: what was never given back.
    pub(crate) fn lowest(looks: &[Self]) -> Self {
        let lowest = |of: fn(&Self) -> u64| looks.iter().map(of).min().unwrap_or_default();
        Self {
            memory: lowest(|look| look.memory),
            descriptors: lowest(|look| look.descriptors),
            threads: lowest(|look| look.threads),
        }
    }
}

impl fmt::Display for Gauge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { memory, descriptors, threads } = self;
        write!(f, "{:7.1} MiB {descriptors:5} descriptors {threads:4} threads", *memory as f64 / 1024.0)
    }
}

fn field(path: &str, name: &str) -> u64 {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or_default()
}
