//! The threads that call the slot. They know nothing of swaps: a call is served by whichever rule serves then.

use std::num::NonZeroUsize;
use std::panic;
use std::thread;
use std::time::{Duration, Instant};

use aardvark::Slot;
use alerts_interface::{AlertRule, AlertRuleCall};

use crate::desk::{Answer, Desk};
use crate::tally::Tally;

/// How hard the service asks.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Threads that call at the same time.
    pub threads: NonZeroUsize,
    /// Time between two calls of a thread; zero is no pause at all.
    pub pause: Duration,
}

/// Calls `slot` from several threads for as long as `body` runs; gives what `body` gave, and what the threads saw.
pub fn serve<T>(
    slot: &Slot<dyn AlertRule>,
    desk: &Desk<'_>,
    load: Load,
    body: impl FnOnce() -> T,
) -> (T, Tally) {
    thread::scope(|scope| {
        let closing = desk.closing();
        let threads: Vec<_> =
            (0..load.threads.get()).map(|_| scope.spawn(|| ask(slot, desk, load.pause))).collect();
        let given = body();
        drop(closing);
        let mut tally = Tally::default();
        for thread in threads {
            match thread.join() {
                Ok(seen) => tally.merge(seen),
                Err(payload) => panic::resume_unwind(payload),
            }
        }
        (given, tally)
    })
}

/// One thread: takes events until the desk closes.
fn ask(slot: &Slot<dyn AlertRule>, desk: &Desk<'_>, pause: Duration) -> Tally {
    let mut tally = Tally::default();
    while let Some(work) = desk.take() {
        let start = Instant::now();
        let outcome = slot.run(AlertRuleCall::assess(work.quake.clone()));
        let generation = outcome.report.generation;
        tally.record(generation, start.elapsed());
        let answer = match outcome.result {
            Ok(alert) => Some(Answer { alert, generation }),
            Err(error) => {
                tally.fail(error);
                None
            }
        };
        desk.put(work, answer);
        if !pause.is_zero() {
            desk.pause(pause);
        }
    }
    tally
}
