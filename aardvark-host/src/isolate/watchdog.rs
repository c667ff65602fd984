//! One thread that ends calls which take too long, by the wall or by the processor.
//!
//! Arming a deadline for each call must cost nanoseconds, so nothing is queued: each isolate owns one cell with
//! its current deadline, and the watchdog looks at all cells when the earliest deadline it knows of is due. It is
//! woken early only for a deadline before that one, which happens about once per limit, not once per call.
//!
//! A call passes three moments: shortly before its deadline the guest is warned, if it can hear that; at the deadline it
//! is interrupted; and if it has not stopped a little later, because some of V8's own functions look at no interrupt,
//! its caller is answered without it, and in the end its thread is given up. The same helps on a machine that is too busy
//! to let the isolate stop in time.
//!
//! Processor time needs no signals: a thread cannot use more of it than time passes, so what is left of a limit is
//! also the earliest moment at which it can be used up.

mod priority;
#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::{Duration, Instant};

use aardvark_manifest::error::LimitReached;

use super::cpu::CpuClock;
use crate::engine::v8::interrupt::Interrupt;
use priority::Priority;

/// The shortest time between two looks at a processor clock, in nanoseconds: a guest that sleeps with next to nothing left
/// would otherwise keep the watchdog busy.
const FINE: u64 = 1_000_000;

/// Not armed.
const IDLE: u64 = 0;
/// The deadline passed and the interrupt was raised.
const FIRED: u64 = u64::MAX;
/// The warning has left.
const GIVEN: u64 = u64::MAX;
/// How long an isolate may take to stop once it is told to, before its thread is given up.
pub(crate) const GRACE: Duration = Duration::from_secs(1);
/// How long a caller waits for an isolate that has been told to stop; and a part of the limit on top of it. Somewhat less
/// than the 50 ms and 5 % that are promised, as waking up takes time too.
const PATIENCE: Duration = Duration::from_millis(40);
const PATIENCE_PART: u32 = 25;
/// How long an isolate has to stop at the least: on a busy machine the watchdog itself may come late.
const MOMENT: Duration = Duration::from_millis(5);
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
    /// When to warn, in nanoseconds since the kennel's origin; [`IDLE`] for never, [`GIVEN`] once that is done. Each call
    /// has its own value, so that a look at one call cannot warn the next.
    warning: AtomicU64,
    /// How much processor time must be left for no warning, in nanoseconds.
    cpu_margin: AtomicU64,
    /// Whether it was processor time that was nearly up. Written before `warned`.
    cpu_warned: AtomicBool,
    /// The interrupt has been told to warn.
    warned: AtomicBool,
    /// How long the caller waits after the deadline, in nanoseconds.
    patience: AtomicU64,
    clock: CpuClock,
    interrupt: Interrupt,
    /// When to answer in the isolate's place, and when to give its thread up; only the watchdog's thread writes and reads
    /// them.
    answer_at: AtomicU64,
    give_up_at: AtomicU64,
    answered: AtomicBool,
    given_up: AtomicBool,
    on_late: OnceLock<Box<dyn Fn(Late) -> Option<Rest> + Send + Sync>>,
    on_hang: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

/// What is left to do once somebody has been answered, and not urgent.
pub(crate) type Rest = Box<dyn FnOnce()>;

/// An isolate that has not stopped although its deadline has passed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Late {
    /// Which deadline.
    pub(crate) fired: Fired,
    /// Processor time that its thread has used since it started.
    pub(crate) cpu_used: Duration,
}

/// How a call passed its deadlines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Passed {
    /// The deadline that had passed first, if one had: the isolate has been interrupted.
    pub(crate) fired: Option<Fired>,
    /// The deadline that was near, if one was: the guest has been warned.
    pub(crate) warned: Option<Fired>,
    /// The host function whose panic has broken the isolate, if one has.
    pub(crate) panicked: Option<&'static str>,
    /// The counted limit that the guest wanted to go beyond, if one has ended it.
    pub(crate) exceeded: Option<LimitReached>,
}

/// What the watchdog does outside its lock.
enum Act {
    Answer(Arc<Cell>),
    GiveUp(Arc<Cell>),
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
            warning: AtomicU64::new(IDLE),
            cpu_margin: AtomicU64::new(0),
            cpu_warned: AtomicBool::new(false),
            warned: AtomicBool::new(false),
            patience: AtomicU64::new(0),
            answer_at: AtomicU64::new(0),
            give_up_at: AtomicU64::new(0),
            answered: AtomicBool::new(false),
            given_up: AtomicBool::new(false),
            on_late: OnceLock::new(),
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
        let priority = Priority::of_this_thread();
        priority.raise();
        let mut cells = self.lock();
        while !self.stopped.load(Ordering::SeqCst) {
            // Announced before looking: an arm that this look misses sees the announcement and wakes us.
            self.next_look.store(NEVER, Ordering::SeqCst);
            let (next, acts) = look(&cells, self.now());
            self.next_look.store(next, Ordering::SeqCst);
            if !acts.is_empty() {
                // Not under the lock: this wakes callers and starts threads.
                drop(cells);
                let rest: Vec<Rest> =
                    acts.into_iter().filter_map(|act| contain(|| act.run()).flatten()).collect();
                // What follows logs, and so runs more code of the app's.
                priority.lower();
                for rest in rest {
                    contain(rest);
                }
                priority.raise();
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
}

/// Warns and fires what is due `now`, in nanoseconds since the kennel's origin. Returns when to look next, and what to do for those who did not stop when told to.
fn look(cells: &[Weak<Cell>], now: u64) -> (u64, Vec<Act>) {
    let mut next = NEVER;
    let mut acts = Vec::new();
    for cell in cells.iter().filter_map(Weak::upgrade) {
        let deadline = cell.deadline.load(Ordering::SeqCst);
        if deadline == FIRED {
            next = next.min(cell.overdue(now, &mut acts));
            continue;
        }
        if deadline == IDLE {
            continue;
        }
        let cpu_left = cell.cpu_left();
        if deadline > now && cpu_left != Some(0) {
            next = next.min(deadline).min(cpu_left.map_or(NEVER, |left| now.saturating_add(left.max(FINE))));
            next = next.min(cell.warn(now, cpu_left));
            continue;
        }
        // Loses against a call that ends at this moment, or that ended while another one began.
        let swap = cell.deadline.compare_exchange(deadline, FIRED, Ordering::SeqCst, Ordering::SeqCst);
        if swap.is_ok() {
            cell.cpu_fired.store(deadline > now, Ordering::SeqCst);
            // Of wall time the caller's patience begins at the deadline, however late this look is.
            let patience = cell.patience.load(Ordering::SeqCst);
            let answer_at =
                deadline.min(now).saturating_add(patience).max(now.saturating_add(nanoseconds(MOMENT)));
            cell.answer_at.store(answer_at, Ordering::SeqCst);
            cell.give_up_at.store(now.saturating_add(nanoseconds(GRACE)), Ordering::SeqCst);
            cell.interrupt.raise();
            next = next.min(answer_at);
        }
    }
    (next, acts)
}

/// Runs code of the app's: a recorder of metrics, a subscriber, a waker. If it panics, one answer or one line of a log is
/// lost; without this thread no limit of the host would hold any more.
fn contain<T>(run: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(run)).ok()
}

impl Act {
    /// Does what is urgent of it; gives the rest.
    fn run(self) -> Option<Rest> {
        match self {
            Self::Answer(cell) => {
                let late = Late { fired: cell.fired(), cpu_used: cell.clock.used().unwrap_or_default() };
                cell.on_late.get().and_then(|on_late| on_late(late))
            }
            Self::GiveUp(cell) => Some(Box::new(move || {
                if let Some(on_hang) = cell.on_hang.get() {
                    on_hang();
                }
            })),
        }
    }
}

impl Cell {
    /// Which deadline it was that fired.
    fn fired(&self) -> Fired {
        if self.cpu_fired.load(Ordering::SeqCst) { Fired::Cpu } else { Fired::Wall }
    }

    /// Adds what is to be done for an isolate that has been told to stop; gives when to look again.
    fn overdue(self: Arc<Self>, now: u64, acts: &mut Vec<Act>) -> u64 {
        if self.given_up.load(Ordering::SeqCst) {
            return NEVER;
        }
        let answer_at = self.answer_at.load(Ordering::SeqCst);
        if now < answer_at {
            return answer_at;
        }
        if !self.answered.swap(true, Ordering::SeqCst) {
            acts.push(Act::Answer(Arc::clone(&self)));
        }
        // A limit may be so long that its caller is more patient than that.
        let give_up_at = self.give_up_at.load(Ordering::SeqCst);
        if now < give_up_at {
            return give_up_at;
        }
        self.given_up.store(true, Ordering::SeqCst);
        acts.push(Act::GiveUp(self));
        NEVER
    }

    /// Warns the guest if that is due; gives when it will be.
    fn warn(&self, now: u64, cpu_left: Option<u64>) -> u64 {
        let warning = self.warning.load(Ordering::SeqCst);
        if warning == IDLE || warning == GIVEN {
            return NEVER;
        }
        let cpu_left = cpu_left.map(|left| left.saturating_sub(self.cpu_margin.load(Ordering::SeqCst)));
        if warning > now && cpu_left != Some(0) {
            return warning.min(cpu_left.map_or(NEVER, |left| now.saturating_add(left.max(FINE))));
        }
        // Loses against a call that ends at this moment.
        if self.warning.compare_exchange(warning, GIVEN, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
            self.cpu_warned.store(warning > now, Ordering::SeqCst);
            self.interrupt.warn();
            self.warned.store(true, Ordering::SeqCst);
        }
        NEVER
    }

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
    /// Sets what to do when the isolate has not stopped a little after its deadline: some of V8's own functions cannot be
    /// interrupted. Called at most once, on the watchdog's thread, as is what it gives.
    pub(crate) fn on_late(&self, act: impl Fn(Late) -> Option<Rest> + Send + Sync + 'static) {
        // A second one would be a defect; the first stays.
        let _ = self.cell.on_late.set(Box::new(act));
    }

    /// Sets what to do when the isolate has not stopped within [`GRACE`] of its deadline. Called at most once, on the
    /// watchdog's thread, and after what [`Watch::on_late`] has set.
    pub(crate) fn on_hang(&self, act: impl Fn() + Send + Sync + 'static) {
        // A second one would be a defect; the first stays.
        let _ = self.cell.on_hang.set(Box::new(act));
    }

    /// As [`Watch::arm`], and warns the guest before, as `margin` says of each limit.
    pub(crate) fn arm_with_warning(
        &self,
        wall: Duration,
        cpu: Option<Duration>,
        margin: impl Fn(Duration) -> Duration,
    ) {
        let until = |limit: Duration| limit.saturating_sub(margin(limit));
        let warning = self.kennel.now().saturating_add(nanoseconds(until(wall))).clamp(IDLE + 1, GIVEN - 1);
        self.cell.cpu_margin.store(cpu.map_or(0, |cpu| nanoseconds(margin(cpu))), Ordering::SeqCst);
        self.cell.warning.store(warning, Ordering::SeqCst);
        self.begin(wall, cpu, cpu.map_or(until(wall), |cpu| until(wall).min(until(cpu))));
    }

    /// Ends whatever the isolate runs once `wall` has passed or its thread has used `cpu`.
    pub(crate) fn arm(&self, wall: Duration, cpu: Option<Duration>) {
        self.begin(wall, cpu, cpu.map_or(wall, |cpu| cpu.min(wall)));
    }

    /// `first` is when something may have to be done.
    fn begin(&self, wall: Duration, cpu: Option<Duration>, first: Duration) {
        let patience = PATIENCE + cpu.map_or(wall, |cpu| cpu.min(wall)) / PATIENCE_PART;
        self.cell.patience.store(nanoseconds(patience), Ordering::SeqCst);
        let now = self.kennel.now();
        // 0 and the largest value are taken.
        let deadline = now.saturating_add(nanoseconds(wall)).clamp(1, FIRED - 1);
        let cpu = cpu.filter(|cpu| *cpu < wall).zip(self.cell.clock.used());
        let cpu_deadline = cpu.map_or(0, |(limit, used)| nanoseconds(used + limit).max(1));
        self.cell.cpu_deadline.store(cpu_deadline, Ordering::SeqCst);
        self.cell.deadline.store(deadline, Ordering::SeqCst);
        let look = now.saturating_add(nanoseconds(first));
        if look < self.kennel.next_look.load(Ordering::SeqCst) {
            self.kennel.wake();
        }
    }

    /// How the current call, which has ended, has passed its deadlines. If one has fired, the watch goes on: whoever waits is
    /// answered in time even if this thread loses its core before it has done that. There is no next call then.
    pub(crate) fn end(&self) -> Passed {
        let deadline = self.cell.deadline.load(Ordering::SeqCst);
        // Only the watchdog changes what is armed, and only to this.
        let has_fired = deadline == FIRED
            || self
                .cell
                .deadline
                .compare_exchange(deadline, IDLE, Ordering::SeqCst, Ordering::SeqCst)
                .is_err();
        let (fired, warned) = (has_fired.then(|| self.await_fired()), self.disarm_warning());
        Passed {
            fired,
            warned,
            panicked: self.cell.interrupt.panicked(),
            exceeded: self.cell.interrupt.exceeded(),
        }
    }

    /// Ends the watch. Nothing of it happens to what is armed next.
    pub(crate) fn disarm(&self) -> Passed {
        let (fired, warned) = (self.disarm_deadline(), self.disarm_warning());
        Passed {
            fired,
            warned,
            panicked: self.cell.interrupt.panicked(),
            exceeded: self.cell.interrupt.exceeded(),
        }
    }

    fn disarm_warning(&self) -> Option<Fired> {
        if self.cell.warning.swap(IDLE, Ordering::SeqCst) != GIVEN {
            return None;
        }
        // The watchdog has claimed the warning, and is about to have given it.
        while !self.cell.warned.swap(false, Ordering::SeqCst) {
            std::thread::yield_now();
        }
        self.cell.interrupt.take_warning();
        Some(if self.cell.cpu_warned.load(Ordering::SeqCst) { Fired::Cpu } else { Fired::Wall })
    }

    fn disarm_deadline(&self) -> Option<Fired> {
        (self.cell.deadline.swap(IDLE, Ordering::SeqCst) == FIRED).then(|| self.await_fired())
    }

    /// Which deadline it was; one has fired.
    fn await_fired(&self) -> Fired {
        // The watchdog says which one before it raises the interrupt, but after it claimed the cell.
        while !self.cell.interrupt.is_raised() {
            std::thread::yield_now();
        }
        self.cell.fired()
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
