//! The way from isolates to the app's function for log events.
//!
//! An isolate never waits for the app: events go through a queue that is bounded in number and in bytes, and what does not
//! fit is counted. The last quarter of the queue is for contacts and violations only, so that a guest cannot talk until
//! nobody hears what it does.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};

use metrics::{Counter, counter};

use super::event::LogEvent;

/// Events that may wait.
const MOST_EVENTS: usize = 4096;

/// Bytes that events may take up while they wait.
const MOST_BYTES: usize = 16 << 20;

/// What the app does with an event.
pub(crate) type LogHandler = dyn Fn(&LogEvent) + Send + Sync;

/// See the module. Clones feed the same function.
#[derive(Clone)]
pub(crate) struct Sink {
    sender: SyncSender<LogEvent>,
    waiting: Arc<Waiting>,
    lost: Counter,
}

#[derive(Default)]
struct Waiting {
    events: AtomicUsize,
    bytes: AtomicUsize,
    lost: AtomicU64,
}

impl Sink {
    /// Starts the thread that calls `handler`. It ends when the last clone of the sink is gone.
    pub(crate) fn start(handler: Arc<LogHandler>) -> std::io::Result<Self> {
        let (sender, events) = mpsc::sync_channel(MOST_EVENTS);
        let waiting = Arc::new(Waiting::default());
        let theirs = Arc::clone(&waiting);
        std::thread::Builder::new()
            .name("aardvark-log".to_owned())
            .spawn(move || deliver(&events, &theirs, &*handler))?;
        Ok(Self { sender, waiting, lost: counter!("aardvark_log_events_lost_total") })
    }

    /// Queues an event, or counts it as lost.
    pub(super) fn send(&self, mut event: LogEvent) {
        let Waiting { events, bytes, lost } = &*self.waiting;
        let (is_chatter, size) = (event.said.is_chatter(), event.said.bytes());
        let within = |limit: usize| if is_chatter { limit / 4 * 3 } else { limit };
        let taken = bytes.fetch_add(size, Ordering::Relaxed).saturating_add(size);
        if events.fetch_add(1, Ordering::Relaxed) < within(MOST_EVENTS) && taken <= within(MOST_BYTES) {
            event.lost = lost.swap(0, Ordering::Relaxed);
            match self.sender.try_send(event) {
                Ok(()) => return,
                Err(mpsc::TrySendError::Full(event) | mpsc::TrySendError::Disconnected(event)) => {
                    lost.fetch_add(event.lost, Ordering::Relaxed);
                }
            }
        }
        self.waiting.done(size);
        lost.fetch_add(1, Ordering::Relaxed);
        self.lost.increment(1);
    }
}

impl Waiting {
    fn done(&self, size: usize) {
        self.events.fetch_sub(1, Ordering::Relaxed);
        self.bytes.fetch_sub(size, Ordering::Relaxed);
    }
}

fn deliver(events: &Receiver<LogEvent>, waiting: &Waiting, handler: &LogHandler) {
    static TOLD: AtomicBool = AtomicBool::new(false);
    for event in events {
        waiting.done(event.said.bytes());
        // Unwind safety: the function is the app's own, and it alone knows what state a panic leaves behind.
        let result = catch_unwind(AssertUnwindSafe(|| handler(&event)));
        if result.is_err() && !TOLD.swap(true, Ordering::Relaxed) {
            tracing::error!(target: "aardvark::log", "the function for log events panicked; it is called on");
        }
    }
}

impl std::fmt::Debug for Sink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sink").finish_non_exhaustive()
    }
}
