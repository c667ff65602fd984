//! What the process holds: memory, descriptors, threads, mappings.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;

/// One look at `/proc/self`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Gauge {
    /// Proportional set size, in KiB.
    pub(crate) pss: u64,
    /// Resident set size, in KiB.
    pub(crate) rss: u64,
    pub(crate) descriptors: u64,
    pub(crate) threads: u64,
    /// Lines of `/proc/self/maps`.
    pub(crate) mappings: u64,
}

impl Gauge {
    /// Looks. What cannot be read counts as 0.
    pub(crate) fn read() -> Self {
        Self {
            pss: field("/proc/self/smaps_rollup", "Pss:"),
            rss: field("/proc/self/smaps_rollup", "Rss:"),
            descriptors: fs::read_dir("/proc/self/fd").map_or(0, |entries| entries.count() as u64),
            threads: field("/proc/self/status", "Threads:"),
            mappings: fs::read_to_string("/proc/self/maps").map_or(0, |text| text.lines().count() as u64),
        }
    }

    /// The lowest of several looks, each figure for itself: what was never given back.
    pub(crate) fn lowest(looks: &[Self]) -> Self {
        Self::each(looks, |figures| figures.first().copied())
    }

    /// The median of several looks, each figure for itself.
    pub(crate) fn median(looks: &[Self]) -> Self {
        Self::each(looks, |figures| figures.get(figures.len() / 2).copied())
    }

    /// The highest of several looks, each figure for itself.
    pub(crate) fn highest(looks: &[Self]) -> Self {
        Self::each(looks, |figures| figures.last().copied())
    }

    fn each(looks: &[Self], choose: fn(&[u64]) -> Option<u64>) -> Self {
        let figure = |of: fn(&Self) -> u64| {
            let mut figures: Vec<u64> = looks.iter().map(of).collect();
            figures.sort_unstable();
            choose(&figures).unwrap_or_default()
        };
        Self {
            pss: figure(|look| look.pss),
            rss: figure(|look| look.rss),
            descriptors: figure(|look| look.descriptors),
            threads: figure(|look| look.threads),
            mappings: figure(|look| look.mappings),
        }
    }
}

impl fmt::Display for Gauge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pss, rss, descriptors, threads, mappings } = self;
        let mebibytes = |kibibytes: &u64| *kibibytes as f64 / 1024.0;
        write!(
            f,
            "{:7.1} MiB PSS {:7.1} MiB RSS {descriptors:4} descriptors {threads:4} threads {mappings:5} mappings",
            mebibytes(pss),
            mebibytes(rss),
        )
    }
}

/// Which threads and descriptors there are, by name: where to look for a leak.
pub(crate) fn inventory() -> String {
    let threads = entries("/proc/self/task", |path| fs::read_to_string(path.join("comm")).ok());
    let descriptors =
        entries("/proc/self/fd", |path| Some(fs::read_link(path).ok()?.to_string_lossy().into_owned()));
    format!("threads: {threads}\ndescriptors: {descriptors}\nmemory: {}", memory())
}

/// Proportional set size by what is mapped, in MiB, the largest first.
fn memory() -> String {
    let text = fs::read_to_string("/proc/self/smaps").unwrap_or_default();
    let mut sizes: BTreeMap<String, u64> = BTreeMap::new();
    let mut kind = String::new();
    for line in text.lines() {
        let mut words = line.split_whitespace();
        match (words.next(), words.next()) {
            (Some("Pss:"), Some(size)) => {
                *sizes.entry(kind.clone()).or_default() += size.parse().unwrap_or(0);
            }
            // `from-to rights offset device inode name`
            (Some(range), Some(rights)) if range.contains('-') && !range.ends_with(':') => {
                let name = words.nth(3).and_then(|path| path.rsplit('/').next()).unwrap_or("anonymous");
                kind = format!("{name} {rights}");
            }
            _ => {}
        }
    }
    let mut sizes: Vec<(u64, String)> = sizes.into_iter().map(|(name, size)| (size >> 10, name)).collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    let shown = sizes.iter().take(12).map(|(size, name)| format!("{size} {name}"));
    shown.collect::<Vec<_>>().join(", ")
}

/// Names with their numbers. What tells one from the other of a kind (numbers, inodes) is left out.
fn entries(directory: &str, name: impl Fn(&std::path::Path) -> Option<String>) -> String {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let name = name(&entry.path()).unwrap_or_default();
        let kind: String = name.trim().chars().filter(|letter| !letter.is_ascii_digit()).collect();
        *counts.entry(kind).or_default() += 1;
    }
    counts.into_iter().map(|(name, count)| format!("{count} {name}")).collect::<Vec<_>>().join(", ")
}

fn field(path: &str, name: &str) -> u64 {
    let text = fs::read_to_string(path).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or_default()
}
