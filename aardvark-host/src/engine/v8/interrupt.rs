//! Stops what an isolate is doing, from any thread.
//!
//! Two things can hold an isolate's thread: guest code, which `TerminateExecution` unwinds, and a wait inside a
//! host function (a timer, `time.sleep`), which V8 cannot interrupt. One [`Interrupt`] ends both.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Handle to one isolate, or to the one that took its place; outlives both harmlessly.
#[derive(Clone)]
pub(crate) struct Interrupt(Arc<Signal>);

struct Signal {
    raised: AtomicBool,
    /// Whom to stop. Its lock also orders a notification after a waiter's look at `raised`.
    isolate: Mutex<v8::IsolateHandle>,
    changed: Condvar,
}

impl Interrupt {
    /// An interrupt for the isolate behind `isolate`.
    pub(crate) fn new(isolate: v8::IsolateHandle) -> Self {
        let isolate = Mutex::new(isolate);
        Self(Arc::new(Signal { raised: AtomicBool::new(false), isolate, changed: Condvar::new() }))
    }

    /// Stops the isolate behind `isolate` from now on, at once if it was raised already. The one before is gone.
    #[cfg(feature = "javascript")]
    pub(super) fn turn_to(&self, isolate: v8::IsolateHandle) {
        let mut current = self.isolate();
        if self.is_raised() {
            isolate.terminate_execution();
        }
        *current = isolate;
    }

    /// Unwinds guest code and ends waits. There is no way back: the isolate must be discarded.
    pub(crate) fn raise(&self) {
        let isolate = self.isolate();
        // Before anybody wakes: what wakes must not run on and return as if it had slept enough.
        isolate.terminate_execution();
        self.0.raised.store(true, Ordering::Release);
        drop(isolate);
        self.0.changed.notify_all();
    }

    /// Whether [`Interrupt::raise`] was called.
    pub(crate) fn is_raised(&self) -> bool {
        self.0.raised.load(Ordering::Acquire)
    }

    /// Blocks the calling thread for `duration`, or until raised. Returns whether it was raised.
    pub(crate) fn wait(&self, duration: Duration) -> bool {
        let waited = self.0.changed.wait_timeout_while(self.isolate(), duration, |_| !self.is_raised());
        drop(waited);
        self.is_raised()
    }

    /// As [`Interrupt::wait`], but ends too when `is_over`, which is asked again after each [`Interrupt::notify`].
    pub(crate) fn wait_until(&self, duration: Duration, is_over: impl Fn() -> bool) {
        let goes_on = |_: &mut v8::IsolateHandle| !self.is_raised() && !is_over();
        drop(self.0.changed.wait_timeout_while(self.isolate(), duration, goes_on));
    }

    /// Makes whoever waits look again.
    pub(crate) fn notify(&self) {
        // Taking the lock orders this after a waiter's look.
        drop(self.isolate());
        self.0.changed.notify_all();
    }

    fn isolate(&self) -> MutexGuard<'_, v8::IsolateHandle> {
        self.0.isolate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
