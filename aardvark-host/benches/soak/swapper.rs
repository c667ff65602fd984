//! Swaps, one a second: a clock that nothing holds up, and a thread for each slot that is swapped.
//!
//! Where a plugin takes longer to load than until its slot's next turn, another slot has it.

use std::fmt;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Scope};
use std::time::{Duration, Instant};

use aardvark_manifest::manifest::Language;

use crate::plugins::{broken, good, hostile};
use crate::questions::Numbers;
use crate::stage::{Part, Stage, Tally};

/// From one swap of a good slot to the next, of whichever.
const EVERY: Duration = Duration::from_secs(1);

/// How soon the clock notices that it is time to stop.
const NOTICE: Duration = Duration::from_millis(100);

/// How the swaps of good slots kept to the clock.
#[derive(Default)]
pub(crate) struct Pace(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    ticks: u64,
    /// Ticks at which every slot was still loading.
    missed: u64,
    /// From the tick to the beginning of its swap.
    late: Vec<Duration>,
    /// How long each swap took, with the loading.
    took: Vec<Duration>,
}

/// Swaps one good slot every second, and a hostile one every other, until it is time to stop.
pub(crate) fn run(stage: &Stage) {
    thread::scope(|scope| {
        let good: Vec<_> = (0..)
            .zip(&stage.good)
            .map(|(seed, part)| worker(scope, move |ticks| swap_good(stage, part, seed, &ticks)))
            .collect();
        let hostile: Vec<_> = stage
            .hostile
            .iter()
            .map(|part| {
                part.is_swapped().then(|| worker(scope, move |ticks| swap_hostile(stage, part, &ticks)))
            })
            .collect();
        let began = Instant::now();
        for (round, turn) in (1..).zip((0..stage.good.len()).cycle()) {
            // Counted from the beginning, so that no tick moves the ones after it.
            let due = began + EVERY * round;
            while Instant::now() < due && !stage.is_over() {
                thread::park_timeout(due.saturating_duration_since(Instant::now()).min(NOTICE));
            }
            if stage.is_over() {
                return;
            }
            stage.check_borders();
            let mut from_turn = good.iter().cycle().skip(turn).take(good.len());
            let has_taken = from_turn.any(|worker| worker.try_send(due).is_ok());
            stage.pace.keep(|kept| {
                kept.ticks += 1;
                kept.missed += u64::from(!has_taken);
            });
            if let Some(Some(worker)) = hostile.get(turn) {
                // One that still loads the plugin before waits for its next turn.
                let _ = worker.try_send(due);
            }
        }
    });
}

/// A thread that takes ticks while it waits for one; it ends with their sender.
fn worker<'s>(
    scope: &'s Scope<'s, '_>,
    work: impl FnOnce(Receiver<Instant>) + Send + 's,
) -> SyncSender<Instant> {
    let (sender, ticks) = sync_channel(0);
    scope.spawn(move || work(ticks));
    sender
}

/// Every seventh bundle does not load; sometimes the one before comes back.
fn swap_good(stage: &Stage, part: &Part, seed: u64, ticks: &Receiver<Instant>) {
    let server = stage.servers.address();
    let mut numbers = Numbers::new(4711 + seed);
    // Swaps and refusals take a number each, so this is what the slot's next generation will be called.
    for (next, due) in (2_u64..).zip(ticks) {
        if stage.is_over() {
            return;
        }
        let begin = Instant::now();
        // A slot does not care which language its plugin is written in.
        let language = any_language(numbers.below(2) == 0);
        let result = if numbers.below(7) == 0 {
            let result = part.slot.swap(broken(language, next, server));
            Tally::count(&stage.tally.refused);
            if result.is_err() { Ok(()) } else { Err(format!("a broken bundle serves: {result:?}")) }
        } else {
            let source = good(language, part.state, next, server);
            let result = source.and_then(|source| part.slot.swap(source));
            Tally::count(&stage.tally.swaps);
            match result {
                Ok(report) if report.to == next => Ok(()),
                other => Err(format!("{other:?}, not generation {next}")),
            }
        };
        stage.pace.keep(|kept| {
            kept.late.push(begin.saturating_duration_since(due));
            kept.took.push(begin.elapsed());
        });
        result.unwrap_or_else(|wrong| stage.fail(&format!("swap of {}: {wrong}", part.slot.status().name)));
        if numbers.below(5) == 0 && part.slot.status().previous.is_some() {
            match part.slot.rollback() {
                Ok(_) => Tally::count(&stage.tally.rollbacks),
                Err(error) => stage.fail(&format!("rollback of {}: {error}", part.slot.status().name)),
            }
        }
    }
}

fn swap_hostile(stage: &Stage, part: &Part, ticks: &Receiver<Instant>) {
    let server = stage.servers.address();
    for (version, _) in (2..).zip(ticks) {
        if stage.is_over() {
            return;
        }
        let source = hostile(part.language, part.state, version, server);
        match source.and_then(|source| part.slot.swap(source)) {
            Ok(_) => Tally::count(&stage.tally.swaps),
            Err(error) => stage.fail(&format!("swap of {}: {error}", part.slot.status().name)),
        }
    }
}

const fn any_language(is_python: bool) -> Language {
    if is_python { Language::Python } else { Language::JavaScript }
}

impl Pace {
    fn keep(&self, change: impl FnOnce(&mut Kept)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl fmt::Display for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Kept { ticks, missed, late, took } = &mut *kept;
        let done = late.len();
        late.sort_unstable();
        took.sort_unstable();
        let per_second = done as f64 / (*ticks).max(1) as f64 / EVERY.as_secs_f64();
        write!(
            f,
            "{ticks} ticks of {EVERY:?}: {done} swaps and refusals ({per_second:.2} a second), {missed} ticks missed; begun late by \
             {:.0?} (p50), {:.0?} (p99), {:.0?} (most); took {:.0?} (p50), {:.0?} (p99), {:.0?} (most)",
            part(late, 50),
            part(late, 99),
            part(late, 100),
            part(took, 50),
            part(took, 99),
            part(took, 100),
        )
    }
}

/// The value that so many in a hundred of `sorted` are not above.
fn part(sorted: &[Duration], percent: usize) -> Duration {
    let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(place).copied().unwrap_or_default()
}
