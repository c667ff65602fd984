//! What objects of `Intl` hold, told to V8, which does not count it.
//!
//! A formatter takes tens of kilobytes from ICU, the library behind `Intl`, and a few hundred bytes from V8's heap. V8 knows
//! of the latter only: it sees no reason to collect formatters, and a guest that keeps them fills the machine's memory
//! within every limit (measured 2026-11-23: 2.4 GB in five seconds). ICU asks for memory through functions that can be
//! set. Those here count, for each thread, as an isolate never leaves its own; and where much has come together since,
//! V8 is told by way of an interrupt, as nothing can be done with an isolate in the middle of ICU. From then on it is
//! memory outside the heap like any other: V8 collects garbage for it, and [`exhaustion`](super::exhaustion) ends who keeps
//! too much.
//!
//! Not all of it passes here: what number and duration formatters hold hardly does, and only the heap bounds them (2026-11-23).
//!
//! Only where the C library tells how large a piece of memory is; elsewhere nothing is counted.

#[cfg(target_os = "linux")]
mod functions;

use std::cell::{Cell, RefCell};

#[cfg(target_os = "linux")]
pub(super) use functions::install;

thread_local! {
    static LEDGER: Ledger = const {
        Ledger {
            held: Cell::new(0),
            told: Cell::new(0),
            floor: Cell::new(0),
            is_asked: Cell::new(false),
            isolate: RefCell::new(None),
        }
    };
}

/// The difference that V8 is told, in bytes; far below every limit that makes sense.
#[cfg(target_os = "linux")]
const STEP: i64 = 1 << 20;

/// One thread's.
struct Ledger {
    /// Bytes that ICU has taken on this thread and not given back on it.
    held: Cell<i64>,
    /// What V8 knows of: no less than `floor`, and what is above that counts.
    told: Cell<i64>,
    /// What is not the isolate's. ICU may give back what an earlier isolate made it keep, and V8 would end the process if it
    /// were told of less than nothing.
    floor: Cell<i64>,
    /// Whether V8 will come and ask.
    is_asked: Cell<bool>,
    /// Whom to tell.
    isolate: RefCell<Option<v8::IsolateHandle>>,
}

/// Nothing is counted.
#[cfg(not(target_os = "linux"))]
pub(super) fn install() {}

/// What the calling thread takes from here on is told to the isolate behind `handle`, which lives on it.
pub(super) fn watch(handle: v8::IsolateHandle) {
    // A thread that ends runs no guest any more.
    let _ = LEDGER.try_with(|ledger| {
        ledger.begin();
        *ledger.isolate.borrow_mut() = Some(handle);
    });
}

/// What V8 does not know yet of the calling thread's, in bytes.
pub(super) fn untold() -> i64 {
    LEDGER.try_with(Ledger::untold).unwrap_or(0)
}

impl Ledger {
    /// Another isolate's from here on.
    fn begin(&self) {
        // What is left of an earlier isolate's is shared by all of them: the data of languages.
        self.floor.set(self.held.get());
        self.told.set(self.held.get());
        self.is_asked.set(false);
    }

    fn untold(&self) -> i64 {
        self.held.get().max(self.floor.get()) - self.told.get()
    }

    /// The same, and V8 is told of it.
    #[cfg(any(target_os = "linux", test))]
    fn tell(&self) -> i64 {
        let untold = self.untold();
        self.floor.set(self.floor.get().min(self.held.get()));
        self.told.set(self.held.get());
        self.is_asked.set(false);
        untold
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn v8_is_never_told_of_less_than_nothing() {
        let ledger = Ledger {
            held: Cell::new(0),
            told: Cell::new(0),
            floor: Cell::new(0),
            is_asked: Cell::new(false),
            isolate: RefCell::new(None),
        };
        let held = |bytes| {
            ledger.held.set(bytes);
            ledger.tell()
        };
        assert_eq!((held(100), held(70), held(90)), (100, -30, 20));
        ledger.begin();
        // An earlier isolate's caches go, and then the isolate's own are made in their place.
        assert_eq!((held(90), held(95), held(40), held(60), held(30), held(50)), (0, 5, -5, 20, -20, 20));
        ledger.held.set(10);
        assert_eq!((ledger.untold(), ledger.tell(), ledger.untold()), (-20, -20, 0));
    }
}
