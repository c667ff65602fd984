//! Stops what an isolate is doing, from any thread.
//!
//! Two things can hold an isolate's thread: guest code, which `TerminateExecution` unwinds, and a wait inside a
//! host function (a timer, `time.sleep`), which V8 cannot interrupt. One [`Interrupt`] ends both.
//!
//! A guest that has a [`Bell`](super::bell::Bell) can also be warned before: it goes on, and finds out by itself.

use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use aardvark_manifest::error::LimitReached;

/// Handle to one isolate, or to the one that took its place; outlives both harmlessly.
#[derive(Clone)]
pub(crate) struct Interrupt(Arc<Signal>);

struct Signal {
    raised: AtomicBool,
    /// A warning that the guest has not got yet.
    warning: AtomicBool,
    /// The host function whose panic has broken the isolate.
    panicked: OnceLock<&'static str>,
    /// The limit that the guest wanted to go beyond.
    exceeded: OnceLock<LimitReached>,
    /// Whom to stop. Its lock also orders a notification after a waiter's look at `raised` and `warning`.
    isolate: Mutex<v8::IsolateHandle>,
    changed: Condvar,
}

impl Interrupt {
    /// An interrupt for the isolate behind `isolate`.
    pub(crate) fn new(isolate: v8::IsolateHandle) -> Self {
        let isolate = Mutex::new(isolate);
        let (raised, warning) = (AtomicBool::new(false), AtomicBool::new(false));
        Self(Arc::new(Signal {
            raised,
            warning,
            panicked: OnceLock::new(),
            exceeded: OnceLock::new(),
            isolate,
            changed: Condvar::new(),
        }))
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

    /// As [`Interrupt::raise`], because the host function `name` has panicked.
    pub(super) fn raise_for_panic_in(&self, name: &'static str) {
        // The first one is the reason.
        let _ = self.0.panicked.set(name);
        self.raise();
    }

    /// The host function whose panic has broken the isolate, if one has.
    pub(crate) fn panicked(&self) -> Option<&'static str> {
        self.0.panicked.get().copied()
    }

    /// As [`Interrupt::raise`], because the guest wanted more than it may have.
    pub(super) fn raise_for_limit(&self, reached: LimitReached) {
        // The first one is the reason.
        let _ = self.0.exceeded.set(reached);
        self.raise();
    }

    /// The limit that the guest wanted to go beyond, if that has ended it.
    pub(crate) fn exceeded(&self) -> Option<LimitReached> {
        self.0.exceeded.get().copied()
    }

    /// Tells the guest, as soon as V8 looks at interrupts, that it will be stopped soon; ends a wait that allows it.
    pub(crate) fn warn(&self) {
        let isolate = self.isolate();
        self.0.warning.store(true, Ordering::Release);
        isolate.request_interrupt(deliver_warning, std::ptr::null_mut());
        drop(isolate);
        self.0.changed.notify_all();
    }

    /// Takes a warning back that has not been delivered; gives whether there was one. What V8 was asked to do for it
    /// then does nothing, however late that is.
    pub(crate) fn take_warning(&self) -> bool {
        self.0.warning.swap(false, Ordering::AcqRel)
    }

    /// Whether [`Interrupt::raise`] was called.
    pub(crate) fn is_raised(&self) -> bool {
        self.0.raised.load(Ordering::Acquire)
    }

    /// Whether nobody else holds it: its isolate is gone.
    pub(crate) fn is_orphaned(&self) -> bool {
        Arc::strong_count(&self.0) == 1
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

    /// As [`Interrupt::wait_until`], but a warning ends it too. Whoever waited for the guest delivers it then, see
    /// [`deliver`](super::bell::deliver).
    pub(crate) fn wait_unless_warned(&self, duration: Duration, is_over: impl Fn() -> bool) {
        let is_warned = || self.0.warning.load(Ordering::Acquire);
        self.wait_until(duration, || is_warned() || is_over());
    }

    fn isolate(&self) -> MutexGuard<'_, v8::IsolateHandle> {
        self.0.isolate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[expect(unsafe_code, reason = "V8 hands the isolate over as a raw pointer")]
unsafe extern "C" fn deliver_warning(isolate: v8::UnsafeRawIsolatePtr, _data: *mut c_void) {
    // SAFETY: V8 passes the isolate that it has just interrupted, on that isolate's thread; it is alive, and nothing of
    // the guest runs here.
    let isolate = unsafe { v8::Isolate::from_raw_isolate_ptr_unchecked(isolate) };
    // One byte is written at the very end, or it is not.
    super::guard::contain_quietly((), || {
        super::bell::deliver(&isolate);
    });
}
