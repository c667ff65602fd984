//! A short look before a sleep.
//!
//! Waking a sleeping thread costs several microseconds, more than a whole JavaScript call, so both ends of a call
//! look for each other for a moment first. They yield while they look: when other work keeps the cores busy, the
//! one that looks would otherwise occupy the very core that the other one needs (measured 2026-11 on two busy
//! cores: 90 µs a call without yielding).

use std::time::{Duration, Instant};

/// How long to look.
const LOOK: Duration = Duration::from_micros(40);

/// Looks this often before it yields for the first time; about a quarter of a microsecond. The two ends may share one
/// core, and then nothing can become ready until one of them yields.
const EAGER: u32 = 16;

/// Looks until `is_ready` says yes or the time is up. Returns what it said last.
pub(crate) fn look(is_ready: impl Fn() -> bool) -> bool {
    for _ in 0..EAGER {
        if is_ready() {
            return true;
        }
        std::hint::spin_loop();
    }
    let start = Instant::now();
    while start.elapsed() < LOOK {
        if is_ready() {
            return true;
        }
        std::thread::yield_now();
    }
    is_ready()
}
