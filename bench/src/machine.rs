//! The machine that was measured on.

use std::fs;
use std::thread;

use serde::Serialize;

/// What it is, and how busy it was before.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Machine {
    pub(crate) processor: String,
    pub(crate) cores: usize,
    pub(crate) memory_gb: f64,
    pub(crate) kernel: String,
    /// Runnable threads in the last minute, before anything was measured.
    pub(crate) load_before: String,
    /// The day, as `YYYY-MM-DD` in UTC.
    pub(crate) date: String,
}

impl Machine {
    /// Looks; what cannot be found out is `?`.
    pub(crate) fn look() -> Self {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let unknown = || "?".to_owned();
        let kilobytes = field(&read("/proc/meminfo"), "MemTotal")
            .and_then(|text| text.trim_end_matches("kB").trim().parse::<f64>().ok());
        let word = |text: String| text.split_whitespace().next().map(str::to_owned);
        Self {
            processor: field(&read("/proc/cpuinfo"), "model name").unwrap_or_else(unknown),
            cores: thread::available_parallelism().map_or(1, usize::from),
            memory_gb: kilobytes.unwrap_or_default() * 1024.0 / 1e9,
            kernel: word(read("/proc/sys/kernel/osrelease")).unwrap_or_else(unknown),
            load_before: word(read("/proc/loadavg")).unwrap_or_else(unknown),
            date: jiff::Timestamp::now().strftime("%F").to_string(),
        }
    }
}

/// What follows `name:` in a file of such lines.
fn field(text: &str, name: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_the_kernels_files() {
        assert_eq!(field("processor\t: 0\nmodel name\t: AMD EPYC\n", "model name").unwrap(), "AMD EPYC");
    }
}
