//! Rules that serve one after the other: each step lets a part of the feed arrive under the rule that serves then.
//!
//! New events never arrive during a swap, so that it is always the same generation that sees an event first; the
//! threads ask again about earlier ones meanwhile, without pause.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use aardvark::bundle::{Bundle, pack};
use aardvark::{Error, Slot, Source, SwapReport};
use alerts_interface::AlertRule;

use crate::change::{Action, Change, rule_name};
use crate::desk::Desk;
use crate::places::{self, Missing, Sample};

/// The rules of a tour, in order; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tour {
    first: PathBuf,
    others: Vec<PathBuf>,
}

/// A step of the tour.
enum Step<'a> {
    Swap(&'a Path),
    RollBack,
    /// The rule that the rollback took away comes back, as a ZIP archive.
    Pack,
}

impl Tour {
    /// The sample rules: Python, JavaScript, and one that is refused.
    ///
    /// # Errors
    ///
    /// If the sample plugins are not there.
    pub fn of_samples() -> Result<Self, Missing> {
        Ok(Self {
            first: places::plugin(Sample::Python)?,
            others: vec![places::plugin(Sample::JavaScript)?, places::plugin(Sample::Broken)?],
        })
    }

    /// The given rules; `None` if there are none.
    #[must_use]
    pub fn of(rules: &[PathBuf]) -> Option<Self> {
        let (first, others) = rules.split_first()?;
        Some(Self { first: first.clone(), others: others.to_vec() })
    }

    /// The rule to begin with.
    #[must_use]
    pub fn first(&self) -> &Path {
        &self.first
    }

    /// All rules.
    pub fn rules(&self) -> impl Iterator<Item = &Path> {
        std::iter::once(&self.first).chain(&self.others).map(PathBuf::as_path)
    }

    /// Takes `slot`, which serves the first rule, through the others, and tells `observe` of each change.
    ///
    /// A rule that is refused is part of the tour.
    ///
    /// # Errors
    ///
    /// What `observe` reports.
    pub fn run(
        &self,
        slot: &Slot<dyn AlertRule>,
        desk: &Desk<'_>,
        mut observe: impl FnMut(Change) -> io::Result<()>,
    ) -> io::Result<()> {
        let steps = self.steps();
        let parts = steps.len() + 1;
        desk.deliver_share(1, parts);
        let (mut serving, mut earlier) = (self.first.as_path(), None);
        for (part, step) in (2..).zip(steps) {
            let attempt = Attempt { slot, desk, start: Instant::now(), calls: desk.calls() };
            match step {
                Step::Swap(path) => {
                    let result = slot.swap(path);
                    if result.is_ok() {
                        earlier = Some(std::mem::replace(&mut serving, path));
                    }
                    observe(attempt.change(Action::Swapped, &rule_name(path), result))?;
                }
                // Nothing to roll back to if every other rule was refused.
                Step::RollBack | Step::Pack if earlier.is_none() => {}
                Step::RollBack => {
                    let result = slot.rollback();
                    earlier = earlier.map(|path| std::mem::replace(&mut serving, path));
                    observe(attempt.change(Action::RolledBack, &rule_name(serving), result))?;
                }
                Step::Pack => {
                    let path = earlier.unwrap_or(serving);
                    let result = Bundle::open(path).and_then(|bundle| pack(&bundle));
                    let result = result.and_then(|archive| slot.swap(Source::from(archive)));
                    observe(attempt.change(Action::Swapped, &format!("{}.zip", rule_name(path)), result))?;
                }
            }
            desk.deliver_share(part, parts);
        }
        Ok(())
    }

    fn steps(&self) -> Vec<Step<'_>> {
        let mut steps: Vec<_> = self.others.iter().map(|path| Step::Swap(path)).collect();
        if !steps.is_empty() {
            steps.extend([Step::RollBack, Step::Pack]);
        }
        steps
    }
}

/// A step that is under way.
struct Attempt<'a> {
    slot: &'a Slot<dyn AlertRule>,
    desk: &'a Desk<'a>,
    start: Instant,
    calls: u64,
}

impl Attempt<'_> {
    fn change(self, action: Action, rule: &str, result: Result<SwapReport, Error>) -> Change {
        let took: Duration = self.start.elapsed();
        let change = match result {
            Ok(_) => Change::new(action, rule, self.slot, took),
            Err(error) => Change::refused(rule, self.slot, took, &error),
        };
        change.while_serving(self.desk.calls().saturating_sub(self.calls))
    }
}
