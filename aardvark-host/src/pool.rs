//! Worker threads that share one queue. Knows nothing of V8, plugins or calls.
//!
//! Each worker thread owns one [`Worker`] value, made on that thread and never moved. Jobs go to whichever worker
//! is free. A worker that reports [`Health::Broken`] is dropped and made anew on its thread before it takes
//! another job; while that fails, each waiting job is failed with the reason, so no job waits for ever. A worker that
//! hangs, at work or while it is made, is abandoned by whoever notices ([`Seat`]), and another thread takes its seat.
//!
//! ```text
//!            submit                    run -> Fit
//!   caller ---------> queue ---> [ Serving ] <----+
//!                                   |  run -> Broken
//!                                   v             | made
//!                                [ Making ] ------+
//!                                   |  cannot be made: fail the next job, try again
//! ```

mod hanging;
mod seat;

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use aardvark_manifest::error::{Detail, Error, Fault, Kind};

use crate::spin;
pub(crate) use hanging::Hanging;
use seat::Alive;
pub(crate) use seat::Seat;

/// Threads of one pool that may hang before it gives up making workers. Each of them may occupy a core.
const MAX_ABANDONED: isize = 4;

/// What runs jobs on a worker thread.
pub(crate) trait Worker {
    /// What it runs.
    type Job: Job;

    /// Runs one job to its end.
    fn run(&mut self, job: Self::Job) -> Health;
}

/// A unit of work that can be refused with a reason.
pub(crate) trait Job: Send + 'static {
    /// Ends the job without running it.
    fn fail(self, reason: Error);
}

/// Whether a worker may run another job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Health {
    /// It may.
    Fit,
    /// It must be replaced.
    Broken,
}

/// How a pool is made.
#[derive(Clone)]
pub(crate) struct PoolOptions {
    /// Threads; at least 1.
    pub(crate) workers: usize,
    /// Jobs that may wait; further ones are refused.
    pub(crate) queue: usize,
    /// Where threads come from.
    pub(crate) spawn: Spawn,
    /// Name of the threads, for debuggers.
    pub(crate) name: String,
    /// How long making one of the first workers may take before the start is given up.
    pub(crate) patience: Duration,
    /// The threads of all pools of the host that hang.
    pub(crate) hanging: Hanging,
}

/// What a thread of a pool runs.
pub(crate) type Body = Box<dyn FnOnce() + Send>;

/// Starts a thread, given its name.
pub(crate) type Spawn = Arc<dyn Fn(String, Body) -> std::io::Result<()> + Send + Sync>;

/// A pool for jobs of type `J`. Dropping it closes it; threads end by themselves once the queue is empty.
pub(crate) struct Pool<J> {
    shared: Arc<Shared<J>>,
}

/// Why a job was not taken; gives it back.
pub(crate) enum Refused<J> {
    /// The pool is closed.
    Closed(J),
    /// Too many jobs wait already.
    Full(J, usize),
}

struct Shared<J> {
    state: Mutex<State<J>>,
    changed: Condvar,
    /// Length of the queue, readable without the lock by workers that spin.
    waiting: AtomicUsize,
    limit: usize,
    hanging: Hanging,
}

struct State<J> {
    queue: VecDeque<J>,
    closed: bool,
    sleeping: usize,
    alive: usize,
    /// Threads that hang; they are not among `alive`. Below zero for the instant in which one ends before it has been
    /// counted.
    abandoned: isize,
}

#[derive(Debug, thiserror::Error)]
enum PoolError {
    #[error(
        "cannot start a worker thread (raise the process's thread or memory limits, or use fewer isolates)"
    )]
    Spawn(#[source] std::io::Error),
    #[error("a worker thread ended while it started (please report it)")]
    Lost,
    #[error("a worker panicked while it started (please report it)")]
    Panicked,
    #[error("a worker did not start in time and cannot be stopped (its thread was given up)")]
    Stuck,
    #[error(
        "{0} threads of this pool hang in code that cannot be interrupted, so no more are started (replace the plugin)"
    )]
    Hanging(isize),
    #[error(
        "{0} threads of this host hang in code that cannot be interrupted, so it starts no more isolates (replace the \
         plugins that hang; start the process anew if the threads do not end)"
    )]
    HostHanging(isize),
}

impl Detail for PoolError {
    fn kind(&self) -> Kind {
        match self {
            Self::Spawn(_) | Self::HostHanging(_) => Kind::Unavailable,
            Self::Stuck | Self::Hanging(_) => Kind::Limit,
            Self::Lost | Self::Panicked => Kind::Internal,
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Stuck | Self::Hanging(_) => Fault::Guest,
            _ => Fault::Host,
        }
    }
    fn is_retryable(&self) -> bool {
        // Threads may end.
        matches!(self, Self::HostHanging(_))
    }
}

impl<J: Job> Pool<J> {
    /// Starts the threads and waits until each has made its worker.
    ///
    /// The first worker is made before the others start: what is wrong with all of them is found once, cheaply.
    pub(crate) fn start<W, F>(options: PoolOptions, make: F) -> Result<Self, Error>
    where
        W: Worker<Job = J> + 'static,
        F: Fn(&Seat) -> Result<W, Error> + Send + Sync + 'static,
    {
        let state = State { queue: VecDeque::new(), closed: false, sleeping: 0, alive: 0, abandoned: 0 };
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            changed: Condvar::new(),
            waiting: AtomicUsize::new(0),
            limit: options.queue,
            hanging: options.hanging.clone(),
        });
        // From here on a failure drops the pool, which closes it, which ends the threads that did start.
        let pool = Self { shared };
        let (options, make) = (Arc::new(options), Arc::new(make));
        for wave in [0..1, 1..options.workers.max(1)] {
            let (ready, started) = mpsc::channel();
            for _ in wave.clone() {
                spawn(&pool.shared, &options, &make, Some(ready.clone()))?;
            }
            drop(ready);
            for _ in wave {
                started.recv_timeout(options.patience).map_err(|lost| {
                    Error::from(match lost {
                        mpsc::RecvTimeoutError::Timeout => PoolError::Stuck,
                        mpsc::RecvTimeoutError::Disconnected => PoolError::Lost,
                    })
                })??;
            }
        }
        Ok(pool)
    }

    /// Queues a job.
    pub(crate) fn submit(&self, job: J) -> Result<(), Refused<J>> {
        let mut state = self.shared.lock();
        if state.closed {
            return Err(Refused::Closed(job));
        }
        if state.queue.len() >= self.shared.limit {
            return Err(Refused::Full(job, self.shared.limit));
        }
        state.queue.push_back(job);
        self.shared.waiting.store(state.queue.len(), Ordering::Release);
        let wake = state.sleeping > 0;
        drop(state);
        if wake {
            self.shared.changed.notify_one();
        }
        Ok(())
    }

    /// Takes no more jobs; those that wait are still run.
    pub(crate) fn close(&self) {
        self.shared.lock().closed = true;
        self.shared.changed.notify_all();
    }

    /// Blocks until every thread has ended, or for `patience`. Returns whether they have.
    pub(crate) fn wait_closed(&self, patience: Duration) -> bool {
        let state = self.shared.lock();
        let waited = self.shared.changed.wait_timeout_while(state, patience, |state| state.alive > 0);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.alive == 0
    }

    /// Jobs that wait.
    pub(crate) fn waiting(&self) -> usize {
        self.shared.waiting.load(Ordering::Relaxed)
    }
}

/// Starts a thread; without `ready` it replaces one that was abandoned.
fn spawn<J, W, F>(
    shared: &Arc<Shared<J>>,
    options: &Arc<PoolOptions>,
    make: &Arc<F>,
    ready: Option<mpsc::Sender<Result<(), Error>>>,
) -> Result<(), Error>
where
    J: Job,
    W: Worker<Job = J> + 'static,
    F: Fn(&Seat) -> Result<W, Error> + Send + Sync + 'static,
{
    let seat = Seat::new(replacement(shared, options, make), options.hanging.clone());
    shared.lock().alive += 1;
    let alive = Alive { shared: Arc::clone(shared), seat: seat.clone() };
    let make = Arc::clone(make);
    let body = move || {
        // Declared first, so that it is dropped last: after the worker.
        let alive = alive;
        let mut worker = None;
        if let Some(ready) = ready {
            let (theirs, told) = (Arc::clone(&alive.shared), ready.clone());
            let refuse = move |reason| {
                // The start has failed: nobody needs a replacement.
                theirs.lock().closed = true;
                let _ = told.send(Err(reason));
            };
            match alive.shared.make(&*make, &seat, refuse) {
                Ok(made) => worker = Some(made),
                Err(error) => {
                    let _ = ready.send(Err(error));
                    return;
                }
            }
            let _ = ready.send(Ok(()));
        }
        alive.shared.serve(worker, &*make, &seat);
    };
    (options.spawn)(options.name.clone(), Box::new(body)).map_err(|error| PoolError::Spawn(error).into())
}

/// What a seat does when it is abandoned.
fn replacement<J, W, F>(
    shared: &Arc<Shared<J>>,
    options: &Arc<PoolOptions>,
    make: &Arc<F>,
) -> Arc<dyn Fn() + Send + Sync>
where
    J: Job,
    W: Worker<Job = J> + 'static,
    F: Fn(&Seat) -> Result<W, Error> + Send + Sync + 'static,
{
    let (shared, options, make) = (Arc::downgrade(shared), Arc::clone(options), Arc::clone(make));
    Arc::new(move || {
        let Some(shared) = shared.upgrade() else { return };
        let mut state = shared.lock();
        state.alive -= 1;
        state.abandoned += 1;
        let is_needed = !state.is_done();
        drop(state);
        shared.changed.notify_all();
        if is_needed && let Err(reason) = spawn(&shared, &options, &make, None) {
            warn(&reason);
        }
    })
}

impl<J> Drop for Pool<J> {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.changed.notify_all();
    }
}

impl<J> Shared<J> {
    fn lock(&self) -> MutexGuard<'_, State<J>> {
        // The state is consistent between any two statements, so a panic elsewhere does not spoil it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next job; `None` when the pool is closed and the queue empty.
    fn next(&self) -> Option<J> {
        // A caller that calls again at once finds the worker still awake.
        spin::look(|| self.waiting.load(Ordering::Acquire) > 0);
        let mut state = self.lock();
        loop {
            if let Some(job) = state.queue.pop_front() {
                self.waiting.store(state.queue.len(), Ordering::Release);
                return Some(job);
            }
            if state.closed {
                return None;
            }
            state.sleeping += 1;
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.sleeping -= 1;
        }
    }
}

impl<J: Job> Shared<J> {
    fn serve<W>(self: &Arc<Self>, mut worker: Option<W>, make: &Make<W>, seat: &Seat)
    where
        W: Worker<Job = J>,
    {
        while !seat.is_abandoned() {
            if worker.is_none() {
                let theirs = Arc::clone(self);
                let refuse = move |reason| theirs.fail_next(reason);
                worker = self.make(make, seat, refuse).inspect_err(warn).ok();
                if seat.is_abandoned() {
                    return;
                }
            }
            let Some(job) = self.next() else { return };
            let Some(job) = (if worker.is_some() {
                Some(job)
            } else {
                // What went wrong may be over by now; if not, this job hears of it.
                self.make_for(job, &mut worker, make, seat)
            }) else {
                continue;
            };
            // A panic is a defect, but it must cost one job and not the thread, on which others wait. Unwind
            // safety: the worker is dropped.
            let run = AssertUnwindSafe(|| worker.as_mut().map_or(Health::Broken, |worker| worker.run(job)));
            let health = catch_unwind(run).unwrap_or(Health::Broken);
            if health == Health::Broken {
                worker = None;
            }
        }
    }

    /// Makes a worker for `job`; gives it back, unless it was failed with the reason why there is none.
    fn make_for<W>(&self, job: J, worker: &mut Option<W>, make: &Make<W>, seat: &Seat) -> Option<J> {
        let held = Arc::new(Mutex::new(Some(job)));
        let take = |held: &Mutex<Option<J>>| held.lock().unwrap_or_else(PoisonError::into_inner).take();
        let theirs = Arc::clone(&held);
        let refuse = move |reason| {
            if let Some(job) = take(&theirs) {
                job.fail(reason);
            }
        };
        let made = self.make(make, seat, refuse);
        // Nobody but the one who gives the worker up takes the job, and has answered it then.
        let job = take(&held)?;
        match made {
            Ok(made) => {
                *worker = Some(made);
                Some(job)
            }
            Err(reason) => {
                warn(&reason);
                job.fail(reason);
                None
            }
        }
    }

    /// Fails the job that has waited for longest, if any waits.
    fn fail_next(&self, reason: Error) {
        let mut state = self.lock();
        let job = state.queue.pop_front();
        self.waiting.store(state.queue.len(), Ordering::Release);
        drop(state);
        match job {
            Some(job) => job.fail(reason),
            None => warn(&reason),
        }
    }
}

impl<J> Shared<J> {
    /// What `make` gives, or that it panicked, or that too many workers hang already. Whoever gives the worker up while
    /// it is made calls `refuse`.
    fn make<W>(
        &self,
        make: &Make<W>,
        seat: &Seat,
        refuse: impl FnOnce(Error) + Send + 'static,
    ) -> Result<W, Error> {
        let hanging = self.lock().abandoned;
        if hanging >= MAX_ABANDONED {
            return Err(PoolError::Hanging(hanging).into());
        }
        self.hanging.check()?;
        let attempt = seat.attempt(refuse);
        let made = catch_unwind(AssertUnwindSafe(|| make(&attempt)));
        attempt.end_attempt();
        made.unwrap_or_else(|_| Err(PoolError::Panicked.into()))
    }
}

impl<J> State<J> {
    /// Whether no job waits and none will come.
    fn is_done(&self) -> bool {
        self.closed && self.queue.is_empty()
    }
}

type Make<W> = dyn Fn(&Seat) -> Result<W, Error> + Send + Sync;

fn warn(reason: &Error) {
    tracing::warn!(target: "aardvark::pool", reason = reason.to_string(), "a worker could not be replaced");
}

#[cfg(test)]
mod tests;
