//! The images that a host has in memory, and those that are being made.
//!
//! ```text
//!   absent --take--> Making --end, made--> Made --sweep, nobody uses it--> absent
//!     ^                |
//!     +----------------+  end, failed or given up: those who waited share the reason or try anew
//! ```

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use aardvark_manifest::error::{Detail, Error, Fault, Kind, LimitReached};
use aardvark_manifest::traceback::Traceback;

use crate::engine::python::Frozen;
use crate::image::{BuildLock, Key};

/// Images that nobody uses are kept as long as there are no more than this.
const KEPT: usize = 16;

/// See the module. Clones are the same shelf.
#[derive(Clone, Default)]
pub(super) struct Shelf(Arc<Mutex<HashMap<Key, Place>>>);

enum Place {
    Making(Arc<Attempt>),
    Made(Frozen),
}

/// What there is of an image.
pub(super) enum Taken {
    /// All of it.
    Made(Frozen),
    /// Somebody is making it.
    Others(Arc<Attempt>),
    /// Nothing: the caller makes it.
    Ours(Making),
}

/// One attempt at making an image. Those who wait for it share what comes of it.
#[derive(Default)]
pub(super) struct Attempt {
    outcome: Mutex<Option<Result<Frozen, Shared>>>,
    ended: Condvar,
    /// The right to build it, among processes.
    claim: Mutex<Option<BuildLock>>,
}

/// The duty to make an image. Dropped, it tells those who wait that there will be none.
pub(crate) struct Making(Ending);

/// The means to end an attempt.
#[derive(Clone)]
struct Ending {
    shelf: Shelf,
    key: Key,
    attempt: Arc<Attempt>,
}

/// An error that several callers get.
#[derive(Clone, Debug)]
struct Shared(Arc<Error>);

#[derive(Debug, thiserror::Error)]
enum ShelfError {
    #[error("the thread that made the image panicked (please report it)")]
    Panicked,
}

impl Detail for ShelfError {
    fn kind(&self) -> Kind {
        Kind::Internal
    }

    fn fault(&self) -> Fault {
        Fault::Host
    }
}

impl Shelf {
    /// The image called `key`, or who makes it.
    pub(super) fn take(&self, key: Key) -> Taken {
        let mut places = lock(&self.0);
        match places.get(&key) {
            Some(Place::Made(frozen)) => Taken::Made(frozen.clone()),
            Some(Place::Making(attempt)) => Taken::Others(Arc::clone(attempt)),
            None => {
                let attempt = Arc::<Attempt>::default();
                places.insert(key, Place::Making(Arc::clone(&attempt)));
                Taken::Ours(Making(Ending { shelf: self.clone(), key, attempt }))
            }
        }
    }

    /// How many wait for what is being made.
    #[cfg(test)]
    pub(super) fn waiting(&self, key: &Key) -> usize {
        match lock(&self.0).get(key) {
            // Its place and its maker have it too.
            Some(Place::Making(attempt)) => Arc::strong_count(attempt).saturating_sub(2),
            _ => 0,
        }
    }

    /// Forgets the images that no isolate uses any more, but the last ones made.
    pub(super) fn sweep(&self) {
        let mut places = lock(&self.0);
        if places.len() > KEPT {
            places.retain(|_, place| match place {
                Place::Making(_) => true,
                Place::Made(frozen) => frozen.is_shared(),
            });
        }
    }
}

impl Attempt {
    /// What comes of it, when it has ended.
    pub(super) fn wait(&self) -> Result<Frozen, Error> {
        let outcome = self.ended.wait_while(lock(&self.outcome), |outcome| outcome.is_none());
        let outcome = outcome.unwrap_or_else(PoisonError::into_inner);
        match &*outcome {
            Some(outcome) => outcome.clone().map_err(Error::from),
            None => Err(ShelfError::Panicked.into()),
        }
    }

    fn release(&self) {
        drop(lock(&self.claim).take());
    }
}

impl Making {
    /// What is being made.
    pub(super) fn key(&self) -> &Key {
        &self.0.key
    }

    /// Holds `claim` until the attempt has ended, however it does.
    pub(super) fn hold(&self, claim: BuildLock) {
        *lock(&self.0.attempt.claim) = Some(claim);
    }

    /// Gives the claim back.
    pub(super) fn release(&self) {
        self.0.attempt.release();
    }

    /// Ends the attempt; gives what the others get too.
    pub(super) fn end(self, made: Result<Frozen, Error>) -> Result<Frozen, Error> {
        let made = made.map_err(|error| Shared(Arc::new(error)));
        self.0.settle(made.clone());
        made.map_err(Error::from)
    }

    /// What to call when the thread that makes the image hangs: ends the attempt for everybody else.
    pub(crate) fn give_up(&self) -> impl Fn(Error) + Send + Sync + 'static {
        let ending = self.0.clone();
        move |reason| ending.settle(Err(Shared(Arc::new(reason))))
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        self.0.settle(Err(Shared(Arc::new(ShelfError::Panicked.into()))));
    }
}

impl Ending {
    /// The first outcome counts.
    fn settle(&self, made: Result<Frozen, Shared>) {
        let mut places = lock(&self.shelf.0);
        let mut outcome = lock(&self.attempt.outcome);
        if outcome.is_some() {
            return;
        }
        match &made {
            Ok(frozen) => drop(places.insert(self.key, Place::Made(frozen.clone()))),
            Err(_) => drop(places.remove(&self.key)),
        }
        *outcome = Some(made);
        drop((outcome, places));
        self.attempt.release();
        self.attempt.ended.notify_all();
    }
}

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::error::Error for Shared {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

impl Detail for Shared {
    fn kind(&self) -> Kind {
        self.0.kind()
    }

    fn fault(&self) -> Fault {
        self.0.fault()
    }

    fn is_retryable(&self) -> bool {
        self.0.is_retryable()
    }

    fn traceback(&self) -> Option<&Traceback> {
        self.0.traceback()
    }

    fn limit(&self) -> Option<LimitReached> {
        self.0.limit()
    }

    fn place(&self) -> Option<&str> {
        self.0.place()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // The state is consistent between any two statements, so a panic elsewhere does not spoil it.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::Parts;

    fn ours(shelf: &Shelf) -> Making {
        match shelf.take(Parts::new().with("test", "1").key()) {
            Taken::Ours(making) => making,
            _ => panic!("somebody makes it"),
        }
    }

    fn others(shelf: &Shelf) -> Arc<Attempt> {
        match shelf.take(Parts::new().with("test", "1").key()) {
            Taken::Others(attempt) => attempt,
            _ => panic!("nobody makes it"),
        }
    }

    #[derive(Debug, thiserror::Error)]
    #[error("attempt {0}")]
    struct Failed(u32);

    impl Detail for Failed {
        fn kind(&self) -> Kind {
            Kind::Exception
        }

        fn fault(&self) -> Fault {
            Fault::Guest
        }

        fn limit(&self) -> Option<LimitReached> {
            Some(LimitReached::new("loadMs", 2, 1))
        }
    }

    /// What waiters on threads of their own get, once `end` has ended what they wait for.
    fn heard(shelf: &Shelf, end: impl FnOnce()) -> Vec<String> {
        let attempts: Vec<_> = (0..4).map(|_| others(shelf)).collect();
        std::thread::scope(|scope| {
            let waiting: Vec<_> =
                attempts.iter().map(|attempt| scope.spawn(|| attempt.wait().err().unwrap())).collect();
            end();
            waiting.into_iter().map(|waiter| format!("{:?}", waiter.join().unwrap())).collect()
        })
    }

    #[test]
    fn those_who_wait_for_an_attempt_share_its_failure_and_the_next_one_tries_anew() {
        let shelf = Shelf::default();
        for round in [1, 2] {
            let making = ours(&shelf);
            let mut own = None;
            let heard = heard(&shelf, || own = making.end(Err(Failed(round).into())).err());
            let own = own.unwrap();
            assert_eq!((own.kind(), own.fault()), (Kind::Exception, Fault::Guest));
            assert_eq!(own.limit(), Some(LimitReached::new("loadMs", 2, 1)));
            assert_eq!(own.to_string(), format!("attempt {round}"));
            assert_eq!(heard, vec![format!("{own:?}"); 4]);
        }
    }

    #[test]
    fn an_attempt_that_is_given_up_keeps_nobody_waiting() {
        let shelf = Shelf::default();
        let hanging = ours(&shelf);
        let give_up = hanging.give_up();
        let heard = heard(&shelf, || give_up(Failed(1).into()));
        assert!(heard.iter().all(|error| error.contains("attempt 1")), "{heard:?}");
        // Another one tries, and the first comes back meanwhile: that changes nothing.
        let second = ours(&shelf);
        assert!(hanging.end(Err(Failed(2).into())).is_err());
        give_up(Failed(3).into());
        let attempt = others(&shelf);
        assert!(second.end(Err(Failed(4).into())).is_err());
        assert_eq!(attempt.wait().err().unwrap().to_string(), "attempt 4");
    }

    #[test]
    fn a_panic_while_an_image_is_made_keeps_nobody_waiting() {
        let shelf = Shelf::default();
        let making = ours(&shelf);
        let heard = heard(&shelf, || drop(making));
        assert!(heard.iter().all(|error| error.contains("panicked")), "{heard:?}");
        drop(ours(&shelf));
    }
}
