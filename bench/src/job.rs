//! What one turn is asked to do. Crosses to the driver's process as JSON; the drivers in `peers/` read the same.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::contender::State;

/// One kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Work {
    /// From nothing to the first answer; the driver says `first` then, and whoever started it has the time.
    First,
    /// One more guest in a process that has one, and its first answer.
    Isolate,
    /// A call.
    Change,
    /// The loop.
    Spin,
    /// Bytes for one more guest.
    Memory,
    /// Calls a second, of several threads.
    Callers,
}

/// A job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Job {
    pub(crate) work: Work,
    pub(crate) state: State,
    /// The value of a call, as JSON.
    pub(crate) feed: PathBuf,
    /// The plugins' directory.
    pub(crate) guests: PathBuf,
    /// What was installed or built for the contender.
    pub(crate) assets: PathBuf,
    /// Whether what was frozen earlier may be used for a start.
    pub(crate) images: bool,
    pub(crate) warm_up_ms: u64,
    /// Before each sample.
    pub(crate) pause_ms: u64,
    pub(crate) budget_ms: u64,
    /// The fewest samples, whatever the budget.
    pub(crate) least: usize,
    /// The most samples.
    pub(crate) most: usize,
    /// Of the loop.
    pub(crate) rounds: u32,
    /// Guests to add (memory), or to share (callers).
    pub(crate) isolates: usize,
    /// Numbers of threads.
    pub(crate) callers: Vec<usize>,
    /// Whether callers ask for a millisecond of work instead of a small call.
    pub(crate) busy: bool,
}
