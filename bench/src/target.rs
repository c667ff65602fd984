//! The targets that the design sets, and whether they are reached.

use serde::Serialize;

use crate::board::Board;
use crate::contender::{CONTENDERS, Language};

/// One target.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Target {
    /// What must hold.
    pub(crate) what: &'static str,
    /// What was found, with its unit.
    pub(crate) found: String,
    /// `None` if it was not measured.
    pub(crate) reached: Option<bool>,
}

/// Where a number of the board is.
type Cell = (&'static str, &'static str, &'static str);

const PY_WARM: Cell = ("warm-small", "aardvark-py-warm", "");
const PY_FRESH: Cell = ("fresh-small", "aardvark-py-fresh", "");
const SESSION: Cell = ("warm-small", "eryx-session", "");
const SANDBOX: Cell = ("fresh-small", "eryx-sandbox", "");

/// Judges everything that was measured on a machine with so many cores.
pub(crate) fn judge(board: &Board, cores: usize) -> Vec<Target> {
    let judge = Judge(board);
    let mut targets = vec![
        judge.at_most(
            "typed JavaScript call, warm ≤ 10 µs",
            ("warm-small", "aardvark-js-warm", ""),
            MICROS,
            10.0,
        ),
        judge.at_most(
            "typed JavaScript call, fresh, back to back ≤ 10 µs",
            ("fresh-small", "aardvark-js-fresh", ""),
            MICROS,
            10.0,
        ),
        judge.at_most("typed Python call, warm ≤ 25 µs", PY_WARM, MICROS, 25.0),
        judge.ratio("… ≥ 10× faster than eryx's session", SESSION, PY_WARM, 10.0),
        judge.best("… ≥ 10× faster than the best other sandbox", PY_WARM, 10.0),
        judge.at_most("typed Python call, fresh ≤ 120 µs", PY_FRESH, MICROS, 120.0),
        judge.ratio("… ≥ 15× faster than eryx's sandbox", SANDBOX, PY_FRESH, 15.0),
        judge.at_most(
            "new Python isolate from an image ≤ 50 ms",
            ("isolate", "aardvark-py-fresh", ""),
            MILLIS,
            50.0,
        ),
        judge.at_most("… with pydantic ≤ 100 ms", ("isolate", "aardvark-py-pydantic", ""), MILLIS, 100.0),
        judge.at_most(
            "… after a pause, from a spare one ≤ 5 ms",
            ("isolate-paced", "aardvark-py-fresh", ""),
            MILLIS,
            5.0,
        ),
        judge.at_most(
            "process start → first Python result, image on disk ≤ 250 ms",
            ("first", "aardvark-py-fresh", ""),
            MILLIS,
            250.0,
        ),
        judge.ahead("… ahead of eryx in each of its ways", "first", "eryx-", "aardvark-py-fresh"),
        judge.at_most(
            "cold boot without an image ≤ 1.0 s",
            ("first", "aardvark-py-boot", ""),
            MILLIS,
            1_000.0,
        ),
        judge.at_most(
            "memory of one more Python isolate ≤ 25 MB",
            ("memory", "aardvark-py-fresh", ""),
            MEGABYTES,
            25.0,
        ),
    ];
    // Two isolates cannot use more than two cores.
    let factor = 0.9 * cores.min(2) as f64;
    for (what, contender) in [
        ("16 callers on two isolates ≥ 0.9 × cores × one isolate, Python, 1 ms of work", "aardvark-py-warm"),
        (
            "16 callers on two isolates ≥ 0.9 × cores × one isolate, JavaScript, 1 ms of work",
            "aardvark-js-warm",
        ),
    ] {
        let many = ("callers-busy", contender, "16");
        targets.push(judge.ratio(what, many, ("callers-busy", contender, "single"), factor));
    }
    targets
}

/// Nanoseconds or bytes in a unit for people.
type Scale = (f64, &'static str);

const MICROS: Scale = (1e3, "µs");
const MILLIS: Scale = (1e6, "ms");
const MEGABYTES: Scale = (1e6, "MB");

struct Judge<'a>(&'a Board);

impl Judge<'_> {
    fn median(&self, (scenario, contender, variant): Cell) -> Option<f64> {
        Some(self.0.summary(scenario, contender, variant)?.median)
    }

    fn at_most(&self, what: &'static str, cell: Cell, (scale, unit): Scale, limit: f64) -> Target {
        verdict(what, self.median(cell).map(|median| median / scale), |found| found <= limit, unit)
    }

    /// `larger` is at least so many times `smaller`.
    fn ratio(&self, what: &'static str, larger: Cell, smaller: Cell, least: f64) -> Target {
        let found = self.median(larger).zip(self.median(smaller)).map(|(larger, smaller)| larger / smaller);
        verdict(what, found, |found| found >= least, "×")
    }

    /// Every contender whose name starts with `family` needs longer than `ours`.
    fn ahead(&self, what: &'static str, scenario: &'static str, family: &str, ours: &'static str) -> Target {
        let names = CONTENDERS.iter().map(|contender| contender.name).filter(|name| name.starts_with(family));
        let best = names.filter_map(|name| self.median((scenario, name, ""))).min_by(f64::total_cmp);
        let found = best.zip(self.median((scenario, ours, ""))).map(|(best, ours)| best / ours);
        verdict(what, found, |found| found > 1.0, "×")
    }

    /// The best of the other sandboxes for Python needs at least so many times as long.
    fn best(&self, what: &'static str, ours: Cell, least: f64) -> Target {
        let best = self.0.best_peer(ours.0, Language::Python);
        let found = best.as_ref().zip(self.median(ours)).map(|(best, ours)| best.summary.median / ours);
        let unit = best.map_or_else(|| "×".to_owned(), |best| format!("× ({})", best.contender.label));
        verdict(what, found, |found| found >= least, &unit)
    }
}

fn verdict(what: &'static str, found: Option<f64>, holds: impl FnOnce(f64) -> bool, unit: &str) -> Target {
    let text = found.map_or_else(|| "not measured".to_owned(), |found| format!("{found:.2} {unit}"));
    Target { what, found: text, reached: found.map(holds) }
}
