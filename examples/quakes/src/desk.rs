//! What has arrived and what was answered: the one thing that the threads share besides the slot.
//!
//! A feed arrives bit by bit, and its events are revised while more is learnt about them. So a thread that asks for
//! work gets an event that has just arrived, if there is one, else one that arrived earlier: there is always work.
//!
//! ```text
//!   0 ........ taken ........ arrived ........ all
//!   answered once,   waiting for     not there
//!   asked again      a first answer  yet
//! ```

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use alerts_interface::{Alert, Quake};

/// See the module.
pub struct Desk<'a> {
    quakes: &'a [Quake],
    first: Vec<OnceLock<Answer>>,
    taken: AtomicUsize,
    arrived: AtomicUsize,
    again: AtomicUsize,
    changed: AtomicU64,
    calls: AtomicU64,
    closed: AtomicBool,
    /// First calls that have come back, well or not.
    returned: Mutex<usize>,
    moved: Condvar,
}

/// The first answer about an event, and who gave it.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What the rule said.
    pub alert: Option<Alert>,
    /// The generation of the slot that said it.
    pub generation: u64,
}

/// An event to ask about.
#[derive(Clone, Copy, Debug)]
pub struct Work<'a> {
    index: usize,
    is_first: bool,
    /// The event.
    pub quake: &'a Quake,
}

/// Closes the desk when it is dropped, so that threads end even if what they serve fails.
pub struct Closing<'a>(&'a Desk<'a>);

impl<'a> Desk<'a> {
    /// Nothing has arrived yet.
    #[must_use]
    pub fn new(quakes: &'a [Quake]) -> Self {
        Self {
            quakes,
            first: quakes.iter().map(|_| OnceLock::new()).collect(),
            taken: AtomicUsize::new(0),
            arrived: AtomicUsize::new(0),
            again: AtomicUsize::new(0),
            changed: AtomicU64::new(0),
            calls: AtomicU64::new(0),
            closed: AtomicBool::new(false),
            returned: Mutex::new(0),
            moved: Condvar::new(),
        }
    }

    /// Lets events arrive until `count` of all are there, and waits until each has had its first answer.
    pub fn deliver(&self, count: usize) {
        let count = count.min(self.quakes.len());
        // Under the lock, so that no thread goes to sleep between its look and this.
        let mut returned = self.returned();
        self.arrived.fetch_max(count, Ordering::AcqRel);
        self.moved.notify_all();
        while *returned < count {
            returned = self.moved.wait(returned).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// [`Desk::deliver`] up to the part `part` of `parts` equal ones, counted from 1.
    pub fn deliver_share(&self, part: usize, parts: usize) {
        self.deliver((self.quakes.len() * part).div_ceil(parts.max(1)));
    }

    /// The next event to ask about; waits for the first. `None` once the desk is closed.
    pub fn take(&self) -> Option<Work<'a>> {
        loop {
            if self.closed.load(Ordering::Acquire) {
                return None;
            }
            let arrived = self.arrived.load(Ordering::Acquire);
            let next = |taken| (taken < arrived).then_some(taken + 1);
            if let Ok(index) = self.taken.fetch_update(Ordering::AcqRel, Ordering::Acquire, next) {
                return Some(Work { index, is_first: true, quake: self.quakes.get(index)? });
            }
            if arrived > 0 {
                let index = self.again.fetch_add(1, Ordering::Relaxed) % arrived;
                return Some(Work { index, is_first: false, quake: self.quakes.get(index)? });
            }
            let returned = self.returned();
            if self.arrived.load(Ordering::Acquire) == 0 && !self.closed.load(Ordering::Acquire) {
                drop(self.moved.wait(returned));
            }
        }
    }

    /// Hands in what came of `work`; `None` if the call failed.
    pub fn put(&self, work: Work<'_>, answer: Option<Answer>) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        if let (Some(slot), Some(answer)) = (self.first.get(work.index), answer) {
            let alert = answer.alert.clone();
            if slot.get_or_init(|| answer).alert != alert {
                self.changed.fetch_add(1, Ordering::Relaxed);
            }
        }
        if work.is_first {
            *self.returned() += 1;
            self.moved.notify_all();
        }
    }

    /// Waits for `pause`, or less if the desk is closed meanwhile.
    pub fn pause(&self, pause: Duration) {
        let returned = self.returned();
        let waits = |_: &mut usize| !self.closed.load(Ordering::Acquire);
        drop(self.moved.wait_timeout_while(returned, pause, waits));
    }

    /// Closes the desk when the returned value is dropped.
    pub fn closing(&'a self) -> Closing<'a> {
        Closing(self)
    }

    /// All events, whether they have arrived or not.
    #[must_use]
    pub fn quakes(&self) -> &'a [Quake] {
        self.quakes
    }

    /// Calls that have come back.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// Calls whose answer differed from the first one about the same event.
    #[must_use]
    pub fn changed(&self) -> u64 {
        self.changed.load(Ordering::Relaxed)
    }

    /// The events that raised an alert at first sight, in the order of the feed.
    pub fn alerts(&self) -> impl Iterator<Item = (&'a Quake, &Alert, u64)> {
        self.quakes.iter().zip(&self.first).filter_map(|(quake, answer)| {
            let answer = answer.get()?;
            Some((quake, answer.alert.as_ref()?, answer.generation))
        })
    }

    fn returned(&self) -> MutexGuard<'_, usize> {
        self.returned.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        let returned = self.0.returned();
        self.0.closed.store(true, Ordering::Release);
        drop(returned);
        self.0.moved.notify_all();
    }
}
