//! When what is missing is made: on a thread of its own, in a quiet moment, but not never.
//!
//! It knows requests and how long to wait; what is made it does not know.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// For how long nobody may have asked. Making an isolate keeps a core busy for tens of milliseconds, in which the one that
/// took the last spare has its first calls.
const QUIET: Duration = Duration::from_millis(25);

/// The longest wait for that, from the first of the requests on.
const LONGEST: Duration = Duration::from_millis(250);

/// The most requests that are waited through: so many isolates have been started without a spare one, and more will be.
const MOST: usize = 8;

/// The thread, once there is one. It ends when this is dropped.
pub(super) struct Keeper<T>(Mutex<Option<mpsc::Sender<T>>>);

impl<T> Keeper<T> {
    /// None is started before somebody asks.
    pub(super) const fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// Hands over a request. `start` starts the thread, if there is none, and gives it what requests arrive through. If
    /// that fails, nothing is made now, and whoever asks next tries again.
    pub(super) fn ask(
        &self,
        request: T,
        start: impl FnOnce(mpsc::Receiver<T>) -> std::io::Result<()>,
    ) -> std::io::Result<()> {
        let mut sender = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let request = match &*sender {
            None => request,
            Some(keeper) => match keeper.send(request) {
                Ok(()) => return Ok(()),
                // That thread has panicked.
                Err(mpsc::SendError(back)) => back,
            },
        };
        let (requests, inbox) = mpsc::channel();
        // The inbox is still here.
        let _ = requests.send(request);
        *sender = None;
        start(inbox)?;
        *sender = Some(requests);
        Ok(())
    }
}

/// The last of the requests, when it is time to do something about them; `None` if nobody can ask any more.
pub(super) fn next<T>(inbox: &mpsc::Receiver<T>) -> Option<T> {
    let mut last = inbox.recv().ok()?;
    let (since, mut asked) = (Instant::now(), 1);
    while let Some(rest) = rest(asked, since.elapsed()) {
        match inbox.recv_timeout(rest) {
            Ok(later) => (last, asked) = (later, asked + 1),
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
    Some(last)
}

/// How long to wait for the next request, after so many, the first of which was so long ago; `None`: no longer.
fn rest(asked: usize, since_first: Duration) -> Option<Duration> {
    let left = LONGEST.checked_sub(since_first).filter(|left| !left.is_zero())?;
    (asked < MOST).then(|| left.min(QUIET))
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use super::*;

    #[test]
    fn what_never_pauses_is_not_waited_for() {
        assert_eq!(rest(1, Duration::ZERO), Some(QUIET));
        assert_eq!(rest(MOST - 1, Duration::ZERO), Some(QUIET));
        assert_eq!(rest(MOST, Duration::ZERO), None);
        assert_eq!(rest(1, LONGEST - Duration::from_millis(1)), Some(Duration::from_millis(1)));
        assert_eq!(rest(1, LONGEST), None);
        assert_eq!(rest(2, Duration::MAX), None);
    }

    #[test]
    fn so_many_requests_are_taken_at_once_and_no_more() {
        let (requests, inbox) = mpsc::channel();
        (1..=MOST + 3).for_each(|number| requests.send(number).unwrap());
        let last = next(&inbox).unwrap();
        assert!(last <= MOST, "{last}");
        drop(requests);
        assert!(inbox.iter().count() >= 3);
        assert_eq!(next(&inbox), None);
    }

    fn keep<T>(place: &mut Option<T>, inbox: T) -> std::io::Result<()> {
        *place = Some(inbox);
        Ok(())
    }

    #[test]
    fn a_thread_that_could_not_be_started_is_started_for_the_next_request() {
        let keeper = Keeper::new();
        let refused = keeper.ask(1, |_| Err(Error::from(ErrorKind::WouldBlock)));
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::WouldBlock);
        let mut taken = None;
        keeper.ask(2, |inbox| keep(&mut taken, inbox)).unwrap();
        keeper.ask(3, |_| panic!("it is there")).unwrap();
        assert_eq!(taken.as_ref().unwrap().try_iter().collect::<Vec<_>>(), [2, 3]);
        // It ends, by a panic say.
        taken = None;
        keeper.ask(4, |inbox| keep(&mut taken, inbox)).unwrap();
        assert_eq!(taken.unwrap().recv(), Ok(4));
    }
}
