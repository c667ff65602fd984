//! The way back from a worker to the caller, whether it blocks or awaits.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

use crate::spin;

/// The sending half. Dropped unsent, it sends what `lost` makes, so that no caller waits for ever.
pub(crate) struct ReplySender<T> {
    cell: Arc<ReplyCell<T>>,
    lost: Option<fn() -> T>,
}

/// The receiving half.
pub(crate) struct ReplyReceiver<T>(Arc<ReplyCell<T>>);

struct ReplyCell<T> {
    ready: AtomicBool,
    state: Mutex<ReplyState<T>>,
}

struct ReplyState<T> {
    value: Option<T>,
    waker: Option<Waker>,
}

/// A connected pair.
pub(crate) fn channel<T>(lost: fn() -> T) -> (ReplySender<T>, ReplyReceiver<T>) {
    let cell = Arc::new(ReplyCell {
        ready: AtomicBool::new(false),
        state: Mutex::new(ReplyState { value: None, waker: None }),
    });
    (ReplySender { cell: Arc::clone(&cell), lost: Some(lost) }, ReplyReceiver(cell))
}

impl<T> ReplySender<T> {
    /// Hands over the reply.
    pub(crate) fn send(mut self, value: T) {
        self.lost = None;
        self.cell.put(value);
    }
}

impl<T> Drop for ReplySender<T> {
    fn drop(&mut self) {
        if let Some(lost) = self.lost.take() {
            self.cell.put(lost());
        }
    }
}

impl<T> ReplyCell<T> {
    fn put(&self, value: T) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.value = Some(value);
        let waker = state.waker.take();
        drop(state);
        // Last, so that a receiver that looks at it finds the lock free.
        self.ready.store(true, Ordering::Release);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl<T> ReplyReceiver<T> {
    /// Blocks until the reply is there.
    pub(crate) fn wait(mut self) -> T {
        spin::look(|| self.0.ready.load(Ordering::Acquire));
        let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
        let mut context = Context::from_waker(&waker);
        loop {
            match Pin::new(&mut self).poll(&mut context) {
                Poll::Ready(value) => return value,
                Poll::Pending => std::thread::park(),
            }
        }
    }
}

impl<T> Future for ReplyReceiver<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        match state.value.take() {
            Some(value) => Poll::Ready(value),
            None => {
                state.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
