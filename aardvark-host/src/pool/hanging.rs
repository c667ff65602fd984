//! The threads of a whole host that hang in code that cannot be interrupted.
//!
//! A pool gives up by itself after a few; but pools come and go, with every swap and every new slot, while such a thread
//! stays until its code comes back, which may be never.

use std::sync::Arc;
#[cfg(feature = "python")]
use std::sync::atomic::AtomicBool;
use std::sync::atomic::{AtomicIsize, Ordering};

use aardvark_manifest::error::Error;

use super::PoolError;

/// Counts them, and says when there are too many. Clones count together.
#[derive(Clone)]
pub(crate) struct Hanging(Arc<Count>);

struct Count {
    /// Below zero for the instant in which a thread ends before it has been counted.
    now: AtomicIsize,
    allowed: isize,
}

/// A thread outside every pool that may come to hang; it counts from [`HangingThread::begin`] until it is dropped.
#[cfg(feature = "python")]
pub(crate) struct HangingThread {
    hanging: Hanging,
    is_counted: AtomicBool,
}

impl Hanging {
    /// None so far, of at most `allowed`.
    pub(crate) fn new(allowed: usize) -> Self {
        let allowed = isize::try_from(allowed).unwrap_or(isize::MAX);
        Self(Arc::new(Count { now: AtomicIsize::new(0), allowed }))
    }

    /// A thread that does not hang yet.
    #[cfg(feature = "python")]
    pub(crate) fn thread(&self) -> HangingThread {
        HangingThread { hanging: self.clone(), is_counted: AtomicBool::new(false) }
    }

    /// Refuses to begin what may hang, if too much does.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let now = self.0.now.load(Ordering::SeqCst);
        if now >= self.0.allowed.max(1) { Err(PoolError::HostHanging(now).into()) } else { Ok(()) }
    }

    pub(super) fn add(&self) {
        self.0.now.fetch_add(1, Ordering::SeqCst);
    }

    pub(super) fn remove(&self) {
        self.0.now.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(feature = "python")]
impl HangingThread {
    /// From here on it hangs.
    pub(crate) fn begin(&self) {
        if !self.is_counted.swap(true, Ordering::SeqCst) {
            self.hanging.add();
        }
    }
}

#[cfg(feature = "python")]
impl Drop for HangingThread {
    fn drop(&mut self) {
        if *self.is_counted.get_mut() {
            self.hanging.remove();
        }
    }
}
