//! One thread that ends calls which take too long, by the wall or by the processor.
//!
//! Arming a deadline for each call must cost nanoseconds, so nothing is queued: each isolate owns one cell with
//! its current deadline, and the watchdog looks at all cells when the earliest deadline it knows of is due. It is
//! woken early only for a deadline before that one, which happens about once per limit, not once per call.
//!
//! Processor time needs no signals: a thread cannot use more of it than time passes, so what is left of a limit is
//! also the earliest moment at which it can be used up.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::{Duration, Instant};

use super::cpu::CpuClock;
use crate::engine::v8::interrupt::Interrupt;

/// Not armed.
const IDLE: u64 = 0;
/// The deadline passed and the interrupt was raised.
const FIRED: u64 = u64::MAX;
/// How long an isolate may take to stop once it is told to.
pub(crate) const GRACE: Duration = Duration::from_secs(1);
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

/// One isolate's deadlines.
struct Cell {
    /// In nanoseconds since the kennel's origin. Decides alone whether the isolate is watched.
    deadline: AtomicU64,
    /// In nanoseconds of the isolate's processor clock; 0 for none. Written before `deadline`.
    cpu_deadline: AtomicU64,
    /// Whether it was processor time that ran out. Written before the interrupt is raised.
    cpu_fired: AtomicBool,
    clock: CpuClock,
    interrupt: Interrupt,
    /// When the interrupt was raised; only the watchdog's thread writes and reads it.
    fired_at: AtomicU64,
    given_up: AtomicBool,
    on_hang: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

/// Which deadline passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fired {
    /// Wall time.
    Wall,
    /// Processor time.
    Cpu,
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

    /// Watches the isolate behind `interrupt`, which runs on the calling thread, until the watch is dropped.
    pub(crate) fn watch(&self, interrupt: Interrupt) -> Watch {
        let cell = Arc::new(Cell {
            deadline: AtomicU64::new(IDLE),
            cpu_deadline: AtomicU64::new(0),
            cpu_fired: AtomicBool::new(false),
            clock: CpuClock::of_this_thread(),
            interrupt,
            fired_at: AtomicU64::new(0),
            given_up: AtomicBool::new(false),
            on_hang: OnceLock::new(),
        });
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
            let (next, hanging) = self.look(&cells);
            self.next_look.store(next, Ordering::SeqCst);
            if !hanging.is_empty() {
                // Not under the lock: this wakes callers and starts threads.
                drop(cells);
                for cell in hanging {
                    if let Some(on_hang) = cell.on_hang.get() {
                        on_hang();
                    }
                }
                cells = self.lock();
                continue;
            }
            cells = if next == NEVER {
                self.changed.wait(cells).unwrap_or_else(PoisonError::into_inner)
            } else {
                let rest = Duration::from_nanos(next.saturating_sub(self.now()));
                self.changed.wait_timeout(cells, rest).unwrap_or_else(PoisonError::into_inner).0
            };
        }
    }

    /// Fires what is due. Returns when to look next, and who did not stop when told to.
    fn look(&self, cells: &[Weak<Cell>]) -> (u64, Vec<Arc<Cell>>) {
        let now = self.now();
        let mut next = NEVER;
        let mut hanging = Vec::new();
        for cell in cells.iter().filter_map(Weak::upgrade) {
            let deadline = cell.deadline.load(Ordering::SeqCst);
            if deadline == FIRED && !cell.given_up.load(Ordering::SeqCst) {
                let patience_ends = cell.fired_at.load(Ordering::SeqCst).saturating_add(nanoseconds(GRACE));
                if now >= patience_ends {
                    cell.given_up.store(true, Ordering::SeqCst);
                    hanging.push(cell);
                } else {
                    next = next.min(patience_ends);
                }
                continue;
            }
            if deadline == IDLE || deadline == FIRED {
                continue;
            }
            let cpu_left = cell.cpu_left();
            if deadline > now && cpu_left != Some(0) {
                next = next.min(deadline).min(cpu_left.map_or(NEVER, |left| now.saturating_add(left)));
                continue;
            }
            // Loses against a call that ends at this moment, or that ended while another one began.
            let swap = cell.deadline.compare_exchange(deadline, FIRED, Ordering::SeqCst, Ordering::SeqCst);
            if swap.is_ok() {
                cell.cpu_fired.store(deadline > now, Ordering::SeqCst);
                cell.fired_at.store(now, Ordering::SeqCst);
                cell.interrupt.raise();
                next = next.min(now.saturating_add(nanoseconds(GRACE)));
            }
        }
        (next, hanging)
    }
}

impl Cell {
    /// Nanoseconds of processor time that are left; `None` without a limit or a clock.
    fn cpu_left(&self) -> Option<u64> {
        let deadline = self.cpu_deadline.load(Ordering::SeqCst);
        if deadline == 0 {
            return None;
        }
        Some(deadline.saturating_sub(nanoseconds(self.clock.used()?)))
    }
}

impl Watch {
    /// Sets what to do when the isolate does not stop within [`GRACE`] of its deadline: some of V8's own functions
    /// cannot be interrupted. Called at most once, on the watchdog's thread.
    pub(crate) fn on_hang(&self, act: impl Fn() + Send + Sync + 'static) {
        // A second one would be a defect; the first stays.
        let _ = self.cell.on_hang.set(Box::new(act));
    }

    /// Ends whatever the isolate runs once `wall` has passed or its thread has used `cpu`.
    pub(crate) fn arm(&self, wall: Duration, cpu: Option<Duration>) {
        let now = self.kennel.now();
        // 0 and the largest value are taken.
        let deadline = now.saturating_add(nanoseconds(wall)).clamp(1, FIRED - 1);
        let cpu = cpu.filter(|cpu| *cpu < wall).zip(self.cell.clock.used());
        let cpu_deadline = cpu.map_or(0, |(limit, used)| nanoseconds(used + limit).max(1));
        self.cell.cpu_deadline.store(cpu_deadline, Ordering::SeqCst);
        self.cell.deadline.store(deadline, Ordering::SeqCst);
        let look = cpu.map_or(deadline, |(limit, _)| now.saturating_add(nanoseconds(limit)).min(deadline));
        if look < self.kennel.next_look.load(Ordering::SeqCst) {
            self.kennel.wake();
        }
    }

    /// Ends the watch over the current call. Returns which deadline had passed first, if one had.
    pub(crate) fn disarm(&self) -> Option<Fired> {
        if self.cell.deadline.swap(IDLE, Ordering::SeqCst) != FIRED {
            return None;
        }
        // The watchdog says which one before it raises the interrupt, but after it claimed the cell.
        while !self.cell.interrupt.is_raised() {
            std::thread::yield_now();
        }
        Some(if self.cell.cpu_fired.load(Ordering::SeqCst) { Fired::Cpu } else { Fired::Wall })
    }

    /// Processor time that the isolate's thread has used.
    pub(crate) fn cpu_used(&self) -> Duration {
        self.cell.clock.used().unwrap_or_default()
    }

    /// Stops the isolate now.
    pub(crate) fn interrupt(&self) -> &Interrupt {
        &self.cell.interrupt
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
