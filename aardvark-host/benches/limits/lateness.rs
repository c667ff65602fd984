//! Figures of many runs into one limit: the median, the tail, and how many are beyond the promise.

use std::time::Duration;

use crate::{Case, Time};

/// One run into a limit. Times of a processor are those that the isolate's thread has used.
pub(crate) struct Stop {
    /// Until whoever asked had the answer; nothing where that says nothing about the limit.
    pub(crate) heard: Option<Duration>,
    /// Until the host had made the answer.
    pub(crate) made: Duration,
    /// How much too late the sleeping thread was meanwhile, at the worst.
    pub(crate) overslept: Duration,
}

/// See the module.
pub(crate) struct Lateness {
    title: String,
    limit: Duration,
    stops: Vec<Stop>,
}

impl Lateness {
    /// What stands above the figures of [`Lateness::print`].
    pub(crate) const HEADINGS: &str =
        "      runs    median      90 %     worst  promised    beyond  explained by the sleeper";

    /// None yet, of what `what` says was limited.
    pub(crate) fn of(case: &Case, what: &str) -> Self {
        let Case { language, time, limit, .. } = case;
        let title = format!("{}, {what}, {} {} ms", language.name(), time.name(), limit.as_millis());
        Self { title, limit: *limit, stops: Vec::new() }
    }

    /// What was limited, and how.
    pub(crate) fn title(&self) -> &str {
        &self.title
    }

    /// Adds the runs of one cell, and prints the worst of them.
    pub(crate) fn add_cell(&mut self, cell: Vec<Stop>) {
        let worst = cell.iter().map(Stop::judged).max().unwrap_or_default();
        print!("{:>16.1}", self.later(worst));
        self.stops.extend(cell);
    }

    /// Prints the figures: of whoever asked where they are known, of the host, and of the thread that only sleeps.
    pub(crate) fn print(&self) {
        let promise = self.limit + self.promised();
        let heard: Vec<Duration> = self.stops.iter().filter_map(|stop| stop.heard).collect();
        if !heard.is_empty() {
            let beyond = self.stops.iter().filter(|stop| stop.heard.is_some_and(|heard| heard > promise));
            let explained =
                beyond.filter(|stop| stop.judged().saturating_sub(stop.overslept) <= promise).count();
            self.row(&self.title, heard, &explained.to_string());
        }
        let made = self.stops.iter().map(|stop| stop.made).collect();
        self.row(if self.has_heard() { "  the host has the answer" } else { &self.title }, made, "");
        let slept = self.stops.iter().map(|stop| self.limit + stop.overslept).collect();
        self.row("  a sleeping thread, alone", slept, "");
    }

    fn has_heard(&self) -> bool {
        self.stops.iter().any(|stop| stop.heard.is_some())
    }

    fn row(&self, name: &str, mut times: Vec<Duration>, explained: &str) {
        times.sort_unstable();
        let promise = self.limit + self.promised();
        let beyond = times.iter().filter(|time| **time > promise).count();
        let at = |part: usize| {
            let index = (times.len() * part / 100).min(times.len().saturating_sub(1));
            self.later(times.get(index).copied().unwrap_or_default())
        };
        println!(
            "{name:<40}{:>10}{:>10.1}{:>10.1}{:>10.1}{:>10.1}{beyond:>10}  {explained}",
            times.len(),
            at(50),
            at(90),
            at(100),
            self.promised().as_secs_f64() * 1e3
        );
    }

    fn promised(&self) -> Duration {
        Duration::from_millis(50) + self.limit / 20
    }

    fn later(&self, time: Duration) -> f64 {
        (time.as_secs_f64() - self.limit.as_secs_f64()) * 1e3
    }
}

impl Stop {
    /// The time that the promise is about.
    fn judged(&self) -> Duration {
        self.heard.unwrap_or(self.made)
    }
}

impl Time {
    /// The limit's name in an error of a call, and of loading.
    pub(crate) const fn limits(self) -> [&'static str; 2] {
        match self {
            Self::Wall => ["wallMs", "loadMs"],
            Self::Cpu => ["cpuMs", "loadCpuMs"],
        }
    }
}
