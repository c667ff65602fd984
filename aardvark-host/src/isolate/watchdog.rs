//! One thread that ends calls which take too long.
//!
//! Arming a deadline for each call must cost nanoseconds, so nothing is queued: each isolate owns one cell with
//! its current deadline, and the watchdog looks at all cells when the earliest deadline it knows of is due. It is
//! woken early only for a deadline before that one, which happens about once per limit, not once per call.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use crate::engine::v8::interrupt::Interrupt;

/// Not armed.
const IDLE: u64 = 0;
/// The deadline passed and the interrupt was raised.
const FIRED: u64 = u64::MAX;
/// The watchdog sleeps until it is woken.
const NEVER: u64 = u64::MAX;

/// The thread's handle; the thread ends when it is dropped.
pub(crate) struct Watchdog(Arc<Kennel>);

struct Kennel {
    origin: Instant,
    cells: Mutex<Vec<Weak<Cell>>>,
    changed: Condvar,
    /// When the watchdog looks next, in nanoseconds since `origin`.
    next_look: AtomicU64,
    stopped: AtomicBool,
}

/// One isolate's deadline.
struct Cell {
    deadline: AtomicU64,
    interrupt: Interrupt,
}

/// An isolate's place with the watchdog.
pub(crate) struct Watch {
    kennel: Arc<Kennel>,
    cell: Arc<Cell>,
}

impl Watchdog {
    /// Starts the thread.
    pub(crate) fn start() -> std::io::Result<Self> {
        let kennel = Arc::new(Kennel {
            origin: Instant::now(),
            cells: Mutex::default(),
            changed: Condvar::new(),
            next_look: AtomicU64::new(NEVER),
            stopped: AtomicBool::new(false),
        });
        let theirs = Arc::clone(&kennel);
        std::thread::Builder::new().name("aardvark-watchdog".to_owned()).spawn(move || theirs.guard())?;
        Ok(Self(kennel))
    }

    /// Watches the isolate behind `interrupt` until the watch is dropped.
    pub(crate) fn watch(&self, interrupt: Interrupt) -> Watch {
        let cell = Arc::new(Cell { deadline: AtomicU64::new(IDLE), interrupt });
        let mut cells = self.0.lock();
        cells.retain(|cell| cell.strong_count() > 0);
        cells.push(Arc::downgrade(&cell));
        drop(cells);
        Watch { kennel: Arc::clone(&self.0), cell }
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.0.stopped.store(true, Ordering::SeqCst);
        self.0.wake();
    }
}

impl Kennel {
    fn lock(&self) -> MutexGuard<'_, Vec<Weak<Cell>>> {
        self.cells.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> u64 {
        nanoseconds(self.origin.elapsed())
    }

    fn wake(&self) {
        // The lock orders this wake-up after the watchdog's decision to sleep.
        drop(self.lock());
        self.changed.notify_all();
    }

    /// The thread's body.
    fn guard(&self) {
        let mut cells = self.lock();
        while !self.stopped.load(Ordering::SeqCst) {
            // Announced before looking: an arm that this look misses sees the announcement and wakes us.
            self.next_look.store(NEVER, Ordering::SeqCst);
            let next = self.look(&cells);
            self.next_look.store(next, Ordering::SeqCst);
            cells = if next == NEVER {
                self.changed.wait(cells).unwrap_or_else(PoisonError::into_inner)
            } else {
                let rest = Duration::from_nanos(next.saturating_sub(self.now()));
                self.changed.wait_timeout(cells, rest).unwrap_or_else(PoisonError::into_inner).0
            };
        }
    }

    /// Fires what is due and returns when to look next.
    fn look(&self, cells: &[Weak<Cell>]) -> u64 {
        let now = self.now();
        let mut next = NEVER;
        for cell in cells.iter().filter_map(Weak::upgrade) {
            let deadline = cell.deadline.load(Ordering::SeqCst);
            if deadline == IDLE || deadline == FIRED {
                continue;
            }
            if deadline > now {
                next = next.min(deadline);
                continue;
            }
            // Loses against a call that ends at this moment, or that ended while another one began.
            let swap = cell.deadline.compare_exchange(deadline, FIRED, Ordering::SeqCst, Ordering::SeqCst);
            if swap.is_ok() {
                cell.interrupt.raise();
            }
        }
        next
    }
}

impl Watch {
    /// Ends whatever the isolate runs once `limit` has passed.
    pub(crate) fn arm(&self, limit: Duration) {
        // 0 and the largest value are taken.
        let deadline = self.kennel.now().saturating_add(nanoseconds(limit)).clamp(1, FIRED - 1);
        self.cell.deadline.store(deadline, Ordering::SeqCst);
        if deadline < self.kennel.next_look.load(Ordering::SeqCst) {
            self.kennel.wake();
        }
    }

    /// Ends the watch over the current call. Returns whether the deadline had passed first.
    pub(crate) fn disarm(&self) -> bool {
        self.cell.deadline.swap(IDLE, Ordering::SeqCst) == FIRED
    }

    /// Stops the isolate now.
    pub(crate) fn interrupt(&self) -> &Interrupt {
        &self.cell.interrupt
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
