//! Runs one future to its end on the calling thread.
//!
//! Only for default bodies of `async fn`, which a blocking call has to run itself. Not an executor: it drives no
//! timers and no input or output.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

/// Polls `future` until it is ready; the thread sleeps in between.
pub(super) fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            // A wake-up between the poll and this line is not lost: the token makes `park` return at once.
            Poll::Pending => thread::park(),
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_future_woken_by_another_thread_completes() {
        let (wakers, woken) = mpsc::channel::<Waker>();
        let helper = thread::spawn(move || {
            for waker in woken {
                waker.wake();
            }
        });
        let mut left = 3;
        let answer = block_on(std::future::poll_fn(move |context| {
            if left == 0 {
                return Poll::Ready(42);
            }
            left -= 1;
            wakers.send(context.waker().clone()).unwrap();
            Poll::Pending
        }));
        assert_eq!(answer, 42);
        helper.join().unwrap();
    }
}
