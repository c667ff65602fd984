//! What is told at the end.

use std::collections::BTreeMap;
use std::time::Duration;

use alerts_interface::Level;
use serde::Serialize;

use crate::change::{Action, Change};
use crate::desk::Desk;
use crate::feed::Feed;
use crate::latency::Latencies;
use crate::tally::Tally;

/// What is told at the end.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// Events that were judged.
    pub events: usize,
    /// Features of the feed that were none.
    pub skipped: usize,
    /// Events that raised an alert at first sight, by level.
    pub alerts: Alerts,
    /// Calls of the rule.
    pub calls: u64,
    /// Calls that failed.
    pub failed_calls: u64,
    /// Calls whose answer differed from the first one about the same event.
    pub changed_answers: u64,
    /// Rules that did not load.
    pub refused_swaps: usize,
    /// From the first call to the last, in seconds.
    pub seconds: f64,
    /// Latencies of all calls.
    pub latency: Percentiles,
    /// The generations that served calls, in order.
    pub generations: Vec<Served>,
    /// What happened to the slot, in order.
    pub changes: Vec<Change>,
}

/// Alerts by level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Alerts {
    /// All of them.
    pub total: usize,
    /// Somebody is woken up.
    pub page: usize,
    /// Somebody who is awake should look.
    pub warning: usize,
    /// Entries in tomorrow's list.
    pub notice: usize,
}

/// Latencies in microseconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Percentiles {
    /// Half of the calls were at most this slow.
    pub p50_us: f64,
    /// All but one in a hundred were at most this slow.
    pub p99_us: f64,
}

/// A generation that served calls.
#[derive(Clone, Debug, Serialize)]
pub struct Served {
    /// Its number in the slot.
    pub generation: u64,
    /// Its rule.
    pub rule: String,
    /// Its language.
    pub language: &'static str,
    /// Calls that it served.
    pub calls: u64,
    /// How long they took.
    #[serde(flatten)]
    pub latency: Percentiles,
}

impl Summary {
    /// Adds up what `desk` and the threads saw in `elapsed`.
    #[must_use]
    pub fn new(feed: &Feed, desk: &Desk<'_>, tally: &Tally, changes: Vec<Change>, elapsed: Duration) -> Self {
        let latencies = tally.latencies();
        let mut names = BTreeMap::new();
        for change in changes.iter().filter(|change| change.action != Action::Refused) {
            names.entry(change.generation).or_insert((change.rule.clone(), change.language));
        }
        let generations = tally.generations.iter().map(|(generation, share)| {
            let (rule, language) = names.get(generation).cloned().unwrap_or_default();
            let latency = Percentiles::of(&share.latencies);
            Served { generation: *generation, rule, language, calls: share.calls, latency }
        });
        Self {
            events: feed.quakes.len(),
            skipped: feed.skipped,
            alerts: desk.alerts().map(|(_, alert, _)| alert.level).collect(),
            calls: tally.calls(),
            failed_calls: tally.failed,
            changed_answers: desk.changed(),
            refused_swaps: changes.iter().filter(|change| change.action == Action::Refused).count(),
            seconds: elapsed.as_secs_f64(),
            latency: Percentiles::of(&latencies),
            generations: generations.collect(),
            changes,
        }
    }
}

impl Percentiles {
    fn of(latencies: &Latencies) -> Self {
        let micros = |quantile| latencies.quantile(quantile).as_secs_f64() * 1e6;
        Self { p50_us: micros(0.5), p99_us: micros(0.99) }
    }
}

impl FromIterator<Level> for Alerts {
    fn from_iter<I: IntoIterator<Item = Level>>(levels: I) -> Self {
        let mut alerts = Self::default();
        for level in levels {
            alerts.total += 1;
            match level {
                Level::Page => alerts.page += 1,
                Level::Warning => alerts.warning += 1,
                Level::Notice => alerts.notice += 1,
            }
        }
        alerts
    }
}
