//! Guests that threads borrow in turn, for systems that have no pool of their own.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

use super::Guest;
use crate::failure::Failure;
use crate::feed::Feed;

struct Shelf<G> {
    idle: Mutex<Vec<G>>,
    returned: Condvar,
}

struct Borrower<G>(Arc<Shelf<G>>);

/// One guest for each of so many threads; they all borrow from `guests`.
pub(crate) fn borrowers<G: Guest + Send + 'static>(
    guests: Vec<G>,
    threads: usize,
) -> Vec<Box<dyn Guest + Send>> {
    let shelf = Arc::new(Shelf { idle: Mutex::new(guests), returned: Condvar::new() });
    (0..threads).map(|_| Box::new(Borrower(Arc::clone(&shelf))) as Box<dyn Guest + Send>).collect()
}

impl<G: Guest> Borrower<G> {
    fn with<T>(&self, f: impl FnOnce(&mut G) -> Result<T, Failure>) -> Result<T, Failure> {
        let mut idle = self.0.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let mut guest = loop {
            if let Some(guest) = idle.pop() {
                break guest;
            }
            idle = self.0.returned.wait(idle).unwrap_or_else(PoisonError::into_inner);
        };
        drop(idle);
        let result = f(&mut guest);
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).push(guest);
        self.0.returned.notify_one();
        result
    }
}

impl<G: Guest> Guest for Borrower<G> {
    fn change(&mut self, feed: Feed) -> Result<Feed, Failure> {
        self.with(|guest| guest.change(feed))
    }

    fn spin(&mut self, rounds: u32) -> Result<u32, Failure> {
        self.with(|guest| guest.spin(rounds))
    }
}
