//! How often the watchdog looks, counted on a clock that the test turns. Whether limits hold is for `tests/it/limits`.

#![cfg(all(feature = "python", target_os = "linux"))]

use std::sync::{Weak, mpsc};

use super::*;
use crate::engine::Limits;
use crate::engine::v8::modules::{ModuleMap, ModuleSource};
use crate::engine::v8::process::THREAD_STACK_BYTES;
use crate::engine::v8::realm::{Realm, RealmOptions};

struct Nothing;

impl ModuleSource for Nothing {
    fn read(&self, _: &str) -> Option<&[u8]> {
        None
    }

    fn paths(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// In nanoseconds.
const SECOND: u64 = 1_000_000_000;

/// Less than [`FINE`], and more than the guest's thread uses while it falls asleep.
const LITTLE: u64 = 500_000;

/// Calls `look_at` with the watch of a guest whose thread sleeps, and the processor time that the thread has used.
fn asleep(look_at: impl FnOnce(&Watch, u64)) {
    let kennel = Arc::new(Kennel {
        origin: Instant::now(),
        cells: Mutex::default(),
        changed: Condvar::new(),
        next_look: AtomicU64::new(NEVER),
        stopped: AtomicBool::new(false),
    });
    let watchdog = Watchdog(kennel);
    let (ready, watches) = mpsc::channel();
    let (wake, sleep) = mpsc::channel::<()>();
    let guest = move || {
        let modules = ModuleMap::new(Arc::new(Nothing));
        let realm = Realm::new(RealmOptions { limits: Limits::OWN, modules }).unwrap();
        ready.send(watchdog.watch(realm.interrupt().clone())).unwrap();
        sleep.recv().unwrap_err();
    };
    let guest = std::thread::Builder::new().stack_size(THREAD_STACK_BYTES).spawn(guest).unwrap();
    let watch = watches.recv().unwrap();
    let used = nanoseconds(watch.cell.clock.used().unwrap());
    look_at(&watch, used);
    drop(wake);
    guest.join().unwrap();
}

/// The looks of a watchdog that sleeps exactly as long as it wants to, until the wall limit fires.
fn looks(cell: &Arc<Cell>) -> u64 {
    let cells: [Weak<Cell>; 1] = [Arc::downgrade(cell)];
    let (mut now, mut looks) = (0, 0);
    while cell.deadline.load(Ordering::SeqCst) != FIRED {
        let (next, acts) = look(&cells, now);
        assert!(acts.is_empty() && next > now);
        (now, looks) = (next, looks + 1);
    }
    assert!(now > SECOND && !cell.cpu_fired.load(Ordering::SeqCst));
    looks
}

#[test]
fn a_guest_that_sleeps_with_next_to_nothing_left_is_looked_at_once_a_millisecond() {
    asleep(|watch, used| {
        watch.cell.cpu_deadline.store(used + LITTLE, Ordering::SeqCst);
        watch.cell.deadline.store(SECOND, Ordering::SeqCst);
        assert_eq!(looks(&watch.cell), SECOND / FINE + 1);
    });
}

#[test]
fn one_that_is_about_to_be_warned_is_looked_at_no_more_often() {
    asleep(|watch, used| {
        watch.cell.cpu_margin.store(SECOND, Ordering::SeqCst);
        watch.cell.cpu_deadline.store(used + SECOND + LITTLE, Ordering::SeqCst);
        watch.cell.warning.store(SECOND / 2, Ordering::SeqCst);
        watch.cell.deadline.store(SECOND, Ordering::SeqCst);
        // Once it is warned, there is enough time left of both limits.
        assert_eq!(looks(&watch.cell), SECOND / 2 / FINE + 2);
        assert!(watch.cell.warned.load(Ordering::SeqCst) && !watch.cell.cpu_warned.load(Ordering::SeqCst));
    });
}

#[test]
fn one_with_enough_left_is_looked_at_when_something_may_be_due() {
    asleep(|watch, _| {
        watch.cell.deadline.store(SECOND, Ordering::SeqCst);
        assert_eq!(looks(&watch.cell), 2);
    });
}
