//! How late the machine itself is: a thread that sleeps for a millisecond at a time, and remembers by how much it woke too
//! late at the worst.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// See the module.
pub(crate) struct Sleeper(Arc<AtomicU64>);

impl Sleeper {
    const NAP: Duration = Duration::from_millis(1);

    /// Starts the thread.
    pub(crate) fn start() -> Self {
        let worst = Arc::new(AtomicU64::new(0));
        let theirs = Arc::clone(&worst);
        std::thread::spawn(move || {
            loop {
                let start = Instant::now();
                std::thread::park_timeout(Self::NAP);
                let late = start.elapsed().saturating_sub(Self::NAP).as_nanos();
                theirs.fetch_max(u64::try_from(late).unwrap_or(u64::MAX), Ordering::Relaxed);
            }
        });
        Self(worst)
    }

    /// The worst since this was last asked.
    pub(crate) fn take(&self) -> Duration {
        Duration::from_nanos(self.0.swap(0, Ordering::Relaxed))
    }
}
