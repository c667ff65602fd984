//! Threads that have made an isolate and an instance before anybody has asked for one.
//!
//! Making an instance takes most of the time that a new isolate takes, and needs to know nothing of the plugin but that
//! it has no shared libraries. Isolates cannot change threads, so it is the thread that is kept, and that is given the
//! isolate's work when there is some.
//!
//! ```text
//!   spawn   takes a spare thread, or starts one without an isolate
//!   refill  tells the keeper, which waits for a quiet moment ──► threads that prepare an isolate, and wait for work
//! ```

mod keeper;

use std::cell::RefCell;
use std::sync::mpsc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::boot;
use super::instance::Instance;
use super::runtime::{Cut, Runtime};
use crate::engine::Limits;
use crate::engine::v8::process;
use crate::engine::v8::realm::Realm;
use keeper::Keeper;

/// What a thread is to do.
type Body = Box<dyn FnOnce() + Send>;

/// The spare threads of one host.
pub(crate) struct Spares {
    /// How many to keep.
    wanted: usize,
    waiting: Arc<Mutex<Waiting>>,
    /// Hears that some may be missing.
    keeper: Keeper<Runtime>,
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
}

/// The heap of a spare isolate, in bytes. A plugin's limit is larger, and its isolate gets what is missing when it needs
/// it; of a heap that was made for another plugin's limit nothing could be taken away.
const HEAP_BYTES: u64 = 64 << 20;

thread_local! {
    static PREPARED: RefCell<Option<Prepared>> = const { RefCell::new(None) };
}

impl Spares {
    /// Keeps up to `wanted` threads, once [`Spares::refill`] has been called.
    pub(crate) fn new(wanted: usize) -> Self {
        Self { wanted, waiting: Arc::default(), keeper: Keeper::new() }
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

    /// Has as many threads started as are missing, in the background and not at once. Waits for nothing.
    pub(crate) fn refill(&self, runtime: &Runtime) {
        if self.wanted == 0 {
            return;
        }
        let (wanted, waiting) = (self.wanted, Arc::clone(&self.waiting));
        let start = |inbox| {
            let keep = move || {
                while let Some(runtime) = keeper::next(&inbox) {
                    fill(wanted, &waiting, &runtime);
                }
            };
            process::spawn("aardvark-spares".to_owned(), Box::new(keep))
        };
        if let Err(error) = self.keeper.ask(runtime.clone(), start) {
            tracing::debug!(target: "aardvark::python", %error, "no thread that keeps spare isolates");
        }
    }
}

/// Starts as many threads as are missing.
fn fill(wanted: usize, shared: &Arc<Mutex<Waiting>>, runtime: &Runtime) {
    let mut waiting = lock(shared);
    while !waiting.is_closed && waiting.ready.len() + waiting.starting < wanted {
        waiting.starting += 1;
        let (starting, runtime) = (Starting(Arc::clone(shared)), runtime.clone());
        let body = move || serve(starting, runtime);
        // Without a thread, `starting` is dropped in here, and takes the lock.
        drop(waiting);
        if let Err(error) = process::spawn("aardvark-spare".to_owned(), Box::new(body)) {
            tracing::debug!(target: "aardvark::python", %error, "no thread for a spare isolate");
            return;
        }
        waiting = lock(shared);
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
    let fits = cut == Cut::Lean && limits.heap_bytes >= HEAP_BYTES && prepared.runtime.is_same(runtime);
    fits.then_some((prepared.instance, prepared.realm))
}

/// A thread that is not ready yet. It is counted until this is dropped, also by a panic.
struct Starting(Arc<Mutex<Waiting>>);

impl Starting {
    /// Where work comes in from now on; `None` if the host is gone.
    fn ready(self) -> Option<mpsc::Receiver<Body>> {
        let (work, inbox) = mpsc::channel();
        let mut waiting = lock(&self.0);
        if waiting.is_closed {
            return None;
        }
        waiting.ready.push(work);
        Some(inbox)
    }
}

impl Drop for Starting {
    fn drop(&mut self) {
        lock(&self.0).starting -= 1;
    }
}

/// Prepares an isolate, waits for work, does it.
fn serve(starting: Starting, runtime: Runtime) {
    let Some(prepared) = prepare(runtime) else { return };
    PREPARED.set(Some(prepared));
    // No body comes if the host goes first.
    if let Some(body) = starting.ready().and_then(|inbox| inbox.recv().ok()) {
        body();
    }
    PREPARED.set(None);
}

fn prepare(runtime: Runtime) -> Option<Prepared> {
    let limits = Limits { heap_bytes: HEAP_BYTES, ..Limits::OWN };
    let mut realm = boot::realm(limits, &runtime).ok()?;
    match boot::boot(&mut realm, &runtime, limits, Cut::Lean) {
        Ok(instance) => Some(Prepared { instance, realm, runtime }),
        Err(failure) => {
            tracing::debug!(target: "aardvark::python", ?failure, "no spare isolate");
            None
        }
    }
}

fn lock(waiting: &Mutex<Waiting>) -> MutexGuard<'_, Waiting> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}
