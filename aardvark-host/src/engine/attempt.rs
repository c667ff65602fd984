//! A look at what another thread's lock guards that ends soon, whatever that thread does.
//!
//! For the watchdog, which must wait for no guest: a guest's thread can lose its core at any place, and can be parked for
//! good in many.

use std::sync::{Mutex, MutexGuard, TryLockError};

/// Tries in a row. Whoever runs while it holds one of these locks gives it back within a microsecond.
const TRIES: usize = 200;

/// How often the thread that holds the lock is given a core in which to give it back.
const YIELDS: usize = 4;

/// The lock, unless somebody else holds on to it.
pub(crate) fn attempt<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    for round in 0..=YIELDS {
        if round > 0 {
            std::thread::yield_now();
        }
        for _ in 0..TRIES {
            match mutex.try_lock() {
                Ok(guard) => return Some(guard),
                // What was written is there, to the last whole step.
                Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
                Err(TryLockError::WouldBlock) => std::hint::spin_loop(),
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_that_is_never_given_back_is_not_waited_for() {
        let mutex = Mutex::new(1);
        let held = mutex.lock().unwrap();
        assert!(attempt(&mutex).is_none());
        drop(held);
        assert_eq!(attempt(&mutex).map(|guard| *guard), Some(1));
    }
}
