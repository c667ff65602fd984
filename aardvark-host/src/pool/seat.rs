//! A worker's place in the pool, through which others can give it up.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use aardvark_manifest::error::Error;

use super::{Hanging, Shared};

/// See the module. Clones are the same seat.
#[derive(Clone)]
pub(crate) struct Seat {
    abandoned: Arc<AtomicBool>,
    replace: Arc<dyn Fn() + Send + Sync>,
    hanging: Hanging,
    refuse: Arc<Mutex<Option<Refuse>>>,
}

/// Answers whoever waits for a worker that is being made.
type Refuse = Box<dyn FnOnce(Error) + Send>;

impl Seat {
    /// A seat that counts as `hanging` once it is abandoned, and calls `replace` then.
    pub(super) fn new(replace: Arc<dyn Fn() + Send + Sync>, hanging: Hanging) -> Self {
        Self { abandoned: Arc::default(), replace, hanging, refuse: Arc::default() }
    }

    /// The seat while a worker is made on it, for somebody who is answered by `refuse`.
    pub(super) fn attempt(&self, refuse: impl FnOnce(Error) + Send + 'static) -> Self {
        Self { refuse: Arc::new(Mutex::new(Some(Box::new(refuse)))), ..self.clone() }
    }

    /// From here on the one who waits hears from the pool.
    pub(super) fn end_attempt(&self) {
        drop(take(&self.refuse));
    }

    /// Whether another thread has this place.
    pub(super) fn is_abandoned(&self) -> bool {
        self.abandoned.load(Ordering::SeqCst)
    }

    /// What to call, once, when the worker hangs, in a job or while it is made, and cannot be stopped: another thread takes
    /// its place, and its own thread ends if it ever comes back.
    pub(crate) fn abandon(&self) -> impl Fn() + Send + Sync + 'static {
        let seat = self.clone();
        move || {
            if !seat.abandoned.swap(true, Ordering::SeqCst) {
                seat.hanging.add();
                (seat.replace)();
            }
        }
    }

    /// What to call when a worker that is being made is late: whoever waits for it hears why, and has been answered then,
    /// whatever becomes of the worker.
    pub(crate) fn refuse(&self) -> impl Fn(Error) + Send + Sync + 'static {
        let refuse = Arc::clone(&self.refuse);
        move |reason| {
            // Nobody is left if the attempt has ended in this instant.
            if let Some(refuse) = take(&refuse) {
                refuse(reason);
            }
        }
    }
}

fn take(refuse: &Mutex<Option<Refuse>>) -> Option<Refuse> {
    refuse.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// One running thread in the count, however it ends.
pub(super) struct Alive<J> {
    pub(super) shared: Arc<Shared<J>>,
    pub(super) seat: Seat,
}

impl<J> Drop for Alive<J> {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        // One that was abandoned has been taken from the count then.
        if self.seat.is_abandoned() {
            state.abandoned -= 1;
            self.shared.hanging.remove();
        } else {
            state.alive -= 1;
        }
        drop(state);
        self.shared.changed.notify_all();
    }
}
