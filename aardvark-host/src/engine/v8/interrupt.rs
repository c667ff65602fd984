//! Stops what an isolate is doing, from any thread.
//!
//! Two things can hold an isolate's thread: guest code, which `TerminateExecution` unwinds, and a wait inside a
//! host function (a timer, `time.sleep`), which V8 cannot interrupt. One [`Interrupt`] ends both.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Handle to one isolate; outlives it harmlessly.
#[derive(Clone)]
pub(crate) struct Interrupt {
    isolate: v8::IsolateHandle,
    signal: Arc<Signal>,
}

#[derive(Default)]
struct Signal {
    raised: AtomicBool,
    lock: Mutex<()>,
    changed: Condvar,
}

impl Interrupt {
    /// An interrupt for the isolate behind `isolate`.
    pub(crate) fn new(isolate: v8::IsolateHandle) -> Self {
        Self { isolate, signal: Arc::default() }
    }

    /// Unwinds guest code and ends waits. There is no way back: the isolate must be discarded.
    pub(crate) fn raise(&self) {
        // Before anybody wakes: what wakes must not run on and return as if it had slept enough.
        self.isolate.terminate_execution();
        self.signal.raised.store(true, Ordering::Release);
        // Taking the lock orders this notification after a waiter's check of `raised`.
        drop(self.signal.lock.lock().unwrap_or_else(PoisonError::into_inner));
        self.signal.changed.notify_all();
    }

    /// Whether [`Interrupt::raise`] was called.
    pub(crate) fn is_raised(&self) -> bool {
        self.signal.raised.load(Ordering::Acquire)
    }

    /// Blocks the calling thread for `duration`, or until raised. Returns whether it was raised.
    pub(crate) fn wait(&self, duration: Duration) -> bool {
        let guard = self.signal.lock.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.signal.changed.wait_timeout_while(guard, duration, |()| !self.is_raised());
        drop(waited);
        self.is_raised()
    }
}
