//! The watchdog's claim to a core when others want it too: the highest ordinary priority, where the process may have it
//! (root, `CAP_SYS_NICE`, `RLIMIT_NICE`). Anywhere else than on Linux, where priorities are a thread's own, it has none.
//!
//! Measured in 2026-11 on two cores, with bursts of ten busy processes: of 8 500 sleeps of 2 ms a thread of the usual priority
//! overslept twelve by more than 40 ms, up to 234 ms; one of this priority two of 11 000, up to 53 ms. A real-time policy
//! does better (none beyond 16 ms), but must not run code of the app's, and cannot be asked for without `unsafe`.

/// What the thread had at its start.
pub(super) struct Priority {
    #[cfg(target_os = "linux")]
    usual: i32,
}

#[cfg(target_os = "linux")]
impl Priority {
    /// The highest there is.
    const HIGHEST: i32 = -20;

    pub(super) fn of_this_thread() -> Self {
        Self { usual: rustix::process::getpriority_process(None).unwrap_or(0) }
    }

    /// Takes more than that, if it may.
    pub(super) fn raise(&self) {
        Self::set(Self::HIGHEST);
    }

    /// Goes back to it.
    pub(super) fn lower(&self) {
        Self::set(self.usual);
    }

    fn set(priority: i32) {
        // Without the right to it the thread stays what it is, which is all that can be done.
        let _ = rustix::process::setpriority_process(None, priority);
    }
}

#[cfg(not(target_os = "linux"))]
impl Priority {
    pub(super) fn of_this_thread() -> Self {
        Self {}
    }

    pub(super) fn raise(&self) {}

    pub(super) fn lower(&self) {}
}
