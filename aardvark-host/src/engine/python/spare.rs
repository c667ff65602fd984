//! Threads that have made an isolate and an instance before anybody has asked for one.
//!
//! Making an instance takes most of the time that a new isolate takes, and needs to know nothing of the plugin but that
//! it has no shared libraries. Isolates cannot change threads, so it is the thread that is kept, and that is given the
//! isolate's work when there is some.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};

use super::boot;
use super::instance::Instance;
use super::runtime::{Cut, Runtime};
use crate::engine::Limits;
use crate::engine::v8::process;
use crate::engine::v8::realm::Realm;

/// What a thread is to do.
type Body = Box<dyn FnOnce() + Send>;

/// The spare threads of one host.
pub(crate) struct Spares {
    /// How many to keep.
    wanted: usize,
    waiting: Arc<Mutex<Waiting>>,
}

#[derive(Default)]
struct Waiting {
    ready: Vec<mpsc::Sender<Body>>,
    /// Threads that have been started and are not ready yet.
    starting: usize,
    /// The host is gone.
    is_closed: bool,
}

struct Prepared {
    instance: Instance,
    realm: Realm,
    runtime: Runtime,
    heap_bytes: u64,
}

thread_local! {
    static PREPARED: RefCell<Option<Prepared>> = const { RefCell::new(None) };
}

impl Spares {
    /// Keeps up to `wanted` threads, once [`Spares::refill`] has been called.
    pub(crate) fn new(wanted: usize) -> Self {
        Self { wanted, waiting: Arc::default() }
    }

    /// Runs `body` on a spare thread, or on a new one called `name` if there is none.
    pub(crate) fn spawn(&self, name: String, mut body: Body) -> std::io::Result<()> {
        loop {
            let Some(spare) = lock(&self.waiting).ready.pop() else { return process::spawn(name, body) };
            match spare.send(body) {
                Ok(()) => return Ok(()),
                // That thread is gone; try the next.
                Err(mpsc::SendError(back)) => body = back,
            }
        }
    }

    /// Starts as many threads as are missing, in the background.
    pub(crate) fn refill(&self, runtime: &Runtime, limits: Limits) {
        let mut waiting = lock(&self.waiting);
        while waiting.ready.len() + waiting.starting < self.wanted {
            let (mine, runtime) = (Arc::clone(&self.waiting), runtime.clone());
            let body = move || serve(&mine, runtime, limits);
            if let Err(error) = process::spawn("aardvark-spare".to_owned(), Box::new(body)) {
                tracing::debug!(target: "aardvark::python", %error, "no thread for a spare isolate");
                return;
            }
            waiting.starting += 1;
        }
    }
}

impl Drop for Spares {
    fn drop(&mut self) {
        let mut waiting = lock(&self.waiting);
        waiting.is_closed = true;
        waiting.ready.clear();
    }
}

/// This thread's spare isolate, if it has one that fits.
pub(super) fn take(limits: Limits, runtime: &Runtime, cut: Cut) -> Option<(Instance, Realm)> {
    let prepared = PREPARED.with_borrow_mut(Option::take)?;
    let fits =
        cut == Cut::Lean && prepared.heap_bytes == limits.heap_bytes && prepared.runtime.is_same(runtime);
    fits.then_some((prepared.instance, prepared.realm))
}

/// Prepares an isolate, waits for work, does it.
fn serve(waiting: &Mutex<Waiting>, runtime: Runtime, limits: Limits) {
    let prepared = prepare(runtime, limits);
    let (work, inbox) = mpsc::channel();
    let mut shared = lock(waiting);
    shared.starting -= 1;
    match prepared {
        Some(prepared) if !shared.is_closed => {
            shared.ready.push(work);
            PREPARED.set(Some(prepared));
        }
        _ => return,
    }
    drop(shared);
    // No body comes if the host goes first.
    if let Ok(body) = inbox.recv() {
        body();
    }
    PREPARED.set(None);
}

fn prepare(runtime: Runtime, limits: Limits) -> Option<Prepared> {
    let mut realm = boot::realm(limits, &runtime).ok()?;
    match boot::boot(&mut realm, &runtime, limits, Cut::Lean) {
        Ok(instance) => Some(Prepared { instance, realm, runtime, heap_bytes: limits.heap_bytes }),
        Err(failure) => {
            tracing::debug!(target: "aardvark::python", ?failure, "no spare isolate");
            None
        }
    }
}

fn lock(waiting: &Mutex<Waiting>) -> MutexGuard<'_, Waiting> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}
