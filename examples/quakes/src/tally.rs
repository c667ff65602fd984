//! What a thread saw of its calls, by the generation that served them.

use std::collections::BTreeMap;
use std::time::Duration;

use aardvark::Error;

use crate::latency::Latencies;

/// Calls of one thread, or of all once they are merged.
#[derive(Debug, Default)]
pub struct Tally {
    /// By generation; 0 stands for calls that none served.
    pub generations: BTreeMap<u64, Share>,
    /// Calls that failed.
    pub failed: u64,
    /// The first failure that this thread saw.
    pub first_failure: Option<Error>,
}

/// What one generation did.
#[derive(Clone, Debug, Default)]
pub struct Share {
    /// Calls that it served, failed ones among them.
    pub calls: u64,
    /// From the call to the reply, as the caller sees it.
    pub latencies: Latencies,
}

impl Tally {
    /// Adds a call.
    pub fn record(&mut self, generation: u64, latency: Duration) {
        let share = self.generations.entry(generation).or_default();
        share.calls += 1;
        share.latencies.record(latency);
    }

    /// Notes that the call failed.
    pub fn fail(&mut self, error: Error) {
        self.failed += 1;
        self.first_failure.get_or_insert(error);
    }

    /// Adds what another thread saw.
    pub fn merge(&mut self, other: Self) {
        for (generation, share) in other.generations {
            let mine = self.generations.entry(generation).or_default();
            mine.calls += share.calls;
            mine.latencies.merge(&share.latencies);
        }
        self.failed += other.failed;
        if let Some(error) = other.first_failure {
            self.first_failure.get_or_insert(error);
        }
    }

    /// All calls.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.generations.values().map(|share| share.calls).sum()
    }

    /// Latencies of all calls.
    #[must_use]
    pub fn latencies(&self) -> Latencies {
        let mut all = Latencies::new();
        self.generations.values().for_each(|share| all.merge(&share.latencies));
        all
    }
}
