//! Whether the process stayed as it was: the last quarter of the looks beside the second one.

use std::fmt;

use crate::gauge::Gauge;

/// How many descriptors and threads more a busy moment may have: what one swap and one replaced isolate hold.
const SLACK: u64 = 6;

/// How much more memory is no growth, in hundredths.
const MEMORY_PERCENT: u64 = 10;

/// The quarters of a run, and what is wrong with the last one.
pub(crate) struct Verdict {
    quarters: Vec<Quarter>,
    pub(crate) growth: Vec<&'static str>,
}

struct Quarter {
    lowest: Gauge,
    median: Gauge,
    highest: Gauge,
}

impl Verdict {
    /// Judges by the lowest looks of a quarter: a leak raises them, and a busy moment does not.
    ///
    /// The first quarter is left out, in which caches fill and memory is taken for the first time.
    pub(crate) fn of(looks: &[Gauge]) -> Self {
        let quarters: Vec<Quarter> = looks.chunks(looks.len().div_ceil(4).max(1)).map(Quarter::of).collect();
        let growth = match quarters.as_slice() {
            [_, early, _, late] => growth(&early.lowest, &late.lowest),
            _ => Vec::new(),
        };
        Self { quarters, growth }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, Quarter { lowest, median, highest }) in (1..).zip(&self.quarters) {
            writeln!(f, "quarter {number}  lowest  {lowest}")?;
            writeln!(f, "           median  {median}")?;
            writeln!(f, "           highest {highest}")?;
        }
        Ok(())
    }
}

impl Quarter {
    fn of(looks: &[Gauge]) -> Self {
        Self { lowest: Gauge::lowest(looks), median: Gauge::median(looks), highest: Gauge::highest(looks) }
    }
}

fn growth(early: &Gauge, late: &Gauge) -> Vec<&'static str> {
    let mut growth = Vec::new();
    if late.descriptors > early.descriptors + SLACK {
        growth.push("descriptors");
    }
    if late.threads > early.threads + SLACK {
        growth.push("threads");
    }
    if late.pss > early.pss + early.pss * MEMORY_PERCENT / 100 {
        growth.push("memory");
    }
    growth
}
