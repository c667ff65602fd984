//! Processor time of one thread, readable from any other.

use std::time::Duration;

use nix::time::ClockId;

/// The clock of the thread that made it. Where the system has no such clock, it reads `None`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CpuClock(Option<ClockId>);

impl CpuClock {
    /// The clock of the calling thread.
    #[cfg(target_os = "linux")]
    pub(crate) fn of_this_thread() -> Self {
        /// The kernel's name for "scheduler clock of one thread", the low bits of such a clock's id.
        const THREAD_CLOCK: i32 = 0b110;
        // What `pthread_getcpuclockid` computes, without handing out a raw thread handle.
        let thread = nix::unistd::gettid().as_raw();
        Self(Some(ClockId::from_raw((!thread << 3) | THREAD_CLOCK)))
    }

    /// The clock of the calling thread.
    #[cfg(not(target_os = "linux"))]
    pub(crate) fn of_this_thread() -> Self {
        Self(None)
    }

    /// What the thread has used since it started; `None` once it has ended.
    pub(crate) fn used(self) -> Option<Duration> {
        self.0?.now().ok().map(Duration::from)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn another_thread_reads_the_time_that_this_one_uses() {
        let clock = CpuClock::of_this_thread();
        let before = std::thread::spawn(move || clock.used().unwrap()).join().unwrap();
        let mut sum = 0_u64;
        while clock.used().unwrap() < before + Duration::from_millis(5) {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
        let after = std::thread::spawn(move || clock.used().unwrap()).join().unwrap();
        assert!(after >= before + Duration::from_millis(5));
        let ended = std::thread::spawn(CpuClock::of_this_thread).join().unwrap();
        assert_eq!(ended.used(), None, "a thread that has ended has no clock");
    }
}
