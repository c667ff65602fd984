//! One plugin made runnable: its isolates in a pool.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use aardvark_manifest::error::{Detail, Error, Fault, Kind};

use crate::engine::v8::interrupt::Interrupt;
use crate::isolate::{CallJob, Environment, Isolate, Offer};
use crate::plugin::Plugin;
use crate::pool::{Pool, PoolOptions, Refused};

/// See the module.
pub(crate) struct Generation {
    id: u64,
    plugin: Plugin,
    pool: Arc<Pool<CallJob>>,
    shared: Arc<Shared>,
    warmed: Duration,
}

/// What isolates leave behind for others to see.
#[derive(Default)]
struct Shared {
    offer: OnceLock<Offer>,
    interrupts: Mutex<Vec<Interrupt>>,
    /// Set when the drain deadline has passed: no isolate may serve any more, nor be made.
    stopped: AtomicBool,
}

#[derive(Debug, thiserror::Error)]
enum GenerationError {
    #[error(
        "the call was still waiting when its generation was retired (call again: the slot serves a newer one)"
    )]
    Retired,
}

impl Detail for GenerationError {
    fn kind(&self) -> Kind {
        Kind::Unavailable
    }

    fn fault(&self) -> Fault {
        Fault::Host
    }

    fn is_retryable(&self) -> bool {
        true
    }
}

impl Generation {
    /// Starts the isolates and waits until all of them have loaded the plugin.
    pub(crate) fn start(
        id: u64,
        slot: &str,
        plugin: Plugin,
        isolates: usize,
        queue: usize,
        environment: Arc<Environment>,
    ) -> Result<Self, Error> {
        let start = Instant::now();
        let (language, threads) = (plugin.bundle().language(), Arc::clone(&environment));
        let options = PoolOptions {
            workers: isolates,
            queue,
            spawn: Arc::new(move |name, body| threads.spawn(language, name, body)),
            name: format!("aardvark-{}", slot.chars().take(16).collect::<String>()),
            // The load limit ends what can be interrupted, and the first Python plugin on a machine also waits for
            // the standard library to be compiled; this is for what cannot be interrupted.
            patience: plugin.grant().limits.load * 2 + Duration::from_secs(60),
            hanging: environment.hanging.clone(),
        };
        let shared = Arc::new(Shared::default());
        let (their_plugin, their_shared, slot) = (plugin.clone(), Arc::clone(&shared), Arc::from(slot));
        let pool = Pool::start(options, move |seat| {
            if their_shared.stopped.load(Ordering::SeqCst) {
                // The pool fails each call that waits with this.
                return Err(GenerationError::Retired.into());
            }
            let start = Instant::now();
            let mut isolate = Isolate::start(&their_plugin, &slot, id, &environment, seat)?;
            if their_shared.offer.get().is_none() {
                let offer = isolate.offer(start.elapsed());
                // Another isolate may have been faster; all offer the same.
                let _ = their_shared.offer.set(offer);
            }
            their_shared.keep(isolate.interrupt().clone());
            Ok(isolate)
        })?;
        Ok(Self { id, plugin, pool: Arc::new(pool), shared, warmed: start.elapsed() })
    }

    /// Counted from 1 in its slot.
    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    /// What it runs.
    pub(crate) fn plugin(&self) -> &Plugin {
        &self.plugin
    }

    /// What the plugin offers.
    pub(crate) fn offer(&self) -> Option<&Offer> {
        self.shared.offer.get()
    }

    /// How long loading and warming took.
    pub(crate) fn warmed(&self) -> Duration {
        self.warmed
    }

    /// Calls that wait for an isolate.
    pub(crate) fn waiting(&self) -> usize {
        self.pool.waiting()
    }

    /// Queues a call.
    pub(crate) fn submit(&self, job: CallJob) -> Result<(), Refused<CallJob>> {
        self.pool.submit(job)
    }

    /// Takes no more calls. Those that it has may finish until `deadline` has passed; then they are stopped.
    ///
    /// Returns at once; a thread of its own sees to the rest.
    pub(crate) fn retire(&self, deadline: Duration) {
        self.pool.close();
        let (pool, shared, id) = (Arc::clone(&self.pool), Arc::clone(&self.shared), self.id);
        let drain = move || {
            let drained = pool.wait_closed(deadline);
            if !drained {
                tracing::warn!(target: "aardvark::slot", generation = id, "calls outlasted the drain deadline");
                shared.stop_all();
            }
        };
        // Without a thread the calls still end at their own limits.
        if let Err(error) = std::thread::Builder::new().name("aardvark-drain".to_owned()).spawn(drain) {
            tracing::warn!(target: "aardvark::slot", error = error.to_string(), "no thread for draining a generation");
        }
    }
}

impl Shared {
    fn keep(&self, interrupt: Interrupt) {
        let mut interrupts = self.interrupts.lock().unwrap_or_else(PoisonError::into_inner);
        // An isolate that has crashed is gone without having been told to stop.
        interrupts.retain(|interrupt| !interrupt.is_raised() && !interrupt.is_orphaned());
        if self.stopped.load(Ordering::SeqCst) {
            interrupt.raise();
        }
        interrupts.push(interrupt);
    }

    fn stop_all(&self) {
        self.stopped.store(true, Ordering::SeqCst);
        for interrupt in self.interrupts.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            interrupt.raise();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Limits;
    use crate::engine::v8::modules::{ModuleMap, ModuleSource};
    use crate::engine::v8::process::THREAD_STACK_BYTES;
    use crate::engine::v8::realm::{Realm, RealmOptions};

    struct Nothing;

    impl ModuleSource for Nothing {
        fn read(&self, _: &str) -> Option<&[u8]> {
            None
        }

        fn paths(&self) -> Vec<&str> {
            Vec::new()
        }
    }

    /// A plugin that crashes in each call would otherwise cost a little memory each time, as long as it is served.
    #[test]
    fn nothing_is_kept_of_isolates_that_are_gone() {
        let body = || {
            let shared = Shared::default();
            for _ in 0..3 {
                let modules = ModuleMap::new(Arc::new(Nothing));
                let realm = Realm::new(RealmOptions { limits: Limits::OWN, modules }).unwrap();
                shared.keep(realm.interrupt().clone());
                assert_eq!(shared.interrupts.lock().unwrap().len(), 1);
            }
        };
        std::thread::Builder::new().stack_size(THREAD_STACK_BYTES).spawn(body).unwrap().join().unwrap();
    }
}
