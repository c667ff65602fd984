//! An isolate at work: one plugin, one engine, one thread, one call at a time.
//!
//! ```text
//!   Starting --loaded, contract holds--> Ready <--> Running, then pristine again if the state is fresh
//!      |                                             | interrupted, crashed, heap full, or cannot be made pristine
//!      v                                             v
//!   failed: the reason goes to the pool           Broken: dropped, never serves again
//! ```

#[cfg(feature = "python")]
mod bases;
mod contract;
mod cpu;
mod environment;
mod failure;
#[cfg(feature = "python")]
pub(crate) mod images;
mod load;
#[cfg(feature = "python")]
pub(crate) mod python;
pub(crate) mod reply;
pub(crate) mod watchdog;

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use aardvark_manifest::call::{Reply, Request};
use aardvark_manifest::error::{Error, LimitReached};
use aardvark_manifest::manifest::State;
use aardvark_manifest::outcome::{Outcome, Report, Usage};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::engine::{self, Engine, Stop};
use crate::plugin::Plugin;
use crate::policy::Limits;
use crate::pool::{Health, Job, Seat, Worker};
use contract::{Binding, Bindings, Lookup};
pub(crate) use environment::Environment;
use failure::{Allowed, IsolateError, error_of, hang};
pub(crate) use load::GiveUp;
use load::load;
use reply::{ReplyReceiver, ReplySender};
use watchdog::{Late, Watch};

/// What a call gives back, encoded.
pub(crate) type RawOutcome = Outcome<Result<Reply, Error>>;

/// A call on its way to an isolate.
pub(crate) struct CallJob {
    request: Request,
    submitted: Instant,
    reply: ReplySender<RawOutcome>,
}

/// See the module.
pub(crate) struct Isolate {
    id: u64,
    generation: u64,
    limits: Limits,
    state: State,
    bindings: Bindings,
    watch: Watch,
    /// The call that runs now, for whoever has to answer it in this isolate's place.
    current: Arc<Mutex<Option<Current>>>,
    engine: Box<dyn Engine>,
}

/// A call that runs.
struct Current {
    function: Cow<'static, str>,
    reply: ReplySender<RawOutcome>,
    queue: Duration,
    started: Instant,
    /// Of the isolate's thread, when the call began.
    cpu_started: Duration,
    allowed: Allowed,
}

/// What an isolate offers once it is loaded.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    /// Callable names, sorted, with the first paragraph of their documentation.
    pub(crate) functions: Vec<(String, Option<String>)>,
    /// From nothing to ready.
    pub(crate) start: Duration,
    /// Memory held after loading, in bytes.
    pub(crate) memory_bytes: u64,
}

impl Isolate {
    /// Starts an isolate on this thread, loads the plugin and checks the contract.
    pub(crate) fn start(
        plugin: &Plugin,
        generation: u64,
        environment: &Arc<Environment>,
        seat: &Seat,
    ) -> Result<Self, Error> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let limits = plugin.grant().limits;
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let span =
            tracing::debug_span!(target: "aardvark::isolate", "isolate.start", isolate = id, generation);
        let _entered = span.enter();
        let give_up: GiveUp = Arc::new(seat.give_up());
        let mut engine = load(plugin, limits, environment, &give_up)?;
        engine.connect(environment.network.open(plugin.grant().network.clone()));
        let bindings = Bindings::new(plugin.interface(), plugin.entry_function(), engine.exports())?;
        let watch = environment.watchdog.watch(engine.interrupt().clone());
        let current = Arc::new(Mutex::new(None::<Current>));
        let (running, abandon) = (Arc::clone(&current), seat.abandon());
        watch.on_late(move |late| {
            let call = lock(&running).take();
            if let Some(call) = call {
                call.answer_without(generation, id, late);
            }
        });
        watch.on_hang(move || {
            tracing::warn!(target: "aardvark::isolate", isolate = id, generation, "thread given up");
            abandon();
        });
        let state = plugin.bundle().manifest().state();
        let mut isolate = Self { id, generation, limits, state, bindings, watch, current, engine };
        // What the top level said belongs to nobody's call.
        let said = isolate.engine.take_record();
        tracing::debug!(target: "aardvark::isolate", stdout = said.stdout().len(), logs = said.logs.len(), "loaded");
        Ok(isolate)
    }

    /// What the plugin offers.
    pub(crate) fn offer(&mut self, start: Duration) -> Offer {
        let functions = self
            .engine
            .exports()
            .iter()
            .map(|export| (export.name.clone(), export.docs.clone()))
            .collect::<Vec<_>>();
        Offer { functions, start, memory_bytes: self.engine.memory_bytes() }
    }

    /// The means to stop this isolate from another thread.
    pub(crate) fn interrupt(&self) -> &engine::v8::interrupt::Interrupt {
        self.watch.interrupt()
    }

    fn limit_of(&self, request: &Request) -> Duration {
        request.wall_limit.map_or(self.limits.wall, |limit| limit.min(self.limits.wall))
    }

    fn call(&mut self, request: &Request) -> (Result<Reply, Error>, Health, Usage) {
        let function = request.function.as_ref();
        let binding = match self.bindings.find(function) {
            Lookup::Found(binding) => binding,
            Lookup::Absent => return (Ok(Reply::Absent), Health::Fit, Usage::default()),
            Lookup::Unknown => {
                let offered = self.bindings.names().join(", ");
                let error = IsolateError::UnknownFunction { name: function.to_owned(), offered };
                return (Err(error.into()), Health::Fit, Usage::default());
            }
        };
        let limit = self.limit_of(request);
        if limit.is_zero() {
            // The time was up before the call began; the isolate need not pay for that.
            let reached = LimitReached::new("wallMs", 0, 0);
            let error = IsolateError::Wall { function: function.to_owned(), reached, traceback: None };
            return (Err(error.into()), Health::Fit, Usage::default());
        }
        let arguments = trimmed(&request.arguments, binding);
        let (wall, cpu) = (Instant::now(), self.watch.cpu_used());
        if self.engine.hears_warnings() && self.limits.warn_before != Some(Duration::ZERO) {
            self.watch.arm_with_warning(limit, self.limits.cpu, |limit| self.limits.warning(limit));
        } else {
            self.watch.arm(limit, self.limits.cpu);
        }
        let result = self.engine.invoke(binding.index, &arguments);
        let passed = self.watch.disarm();
        let fired = passed.fired;
        // A value that comes after its deadline is late, whoever was faster in the last microsecond.
        let result = if fired.is_some() { result.and(Err(Stop::Interrupted)) } else { result };
        let mut usage = Usage::default();
        usage.wall = wall.elapsed();
        usage.cpu = self.watch.cpu_used().saturating_sub(cpu);
        usage.argument_bytes = arguments.len() as u64;
        if let Ok(Reply::Value(value) | Reply::DomainError(value)) = &result {
            usage.result_bytes = value.len() as u64;
        }
        // An interrupt that came too late for this call would end the next one.
        let is_final = fired.is_some()
            // One that came too late to be heard would be heard in the next call, unless memory goes back.
            || passed.warned.is_some() && self.state == State::Warm
            || self.watch.interrupt().is_raised()
            || result.as_ref().is_err_and(Stop::is_final);
        let health = if is_final { Health::Broken } else { Health::Fit };
        let allowed = self.allowed(limit);
        (result.map_err(|stop| error_of(stop, function, allowed, &usage, passed)), health, usage)
    }

    fn allowed(&self, wall: Duration) -> Allowed {
        Allowed { wall, cpu: self.limits.cpu.unwrap_or(wall) }
    }

    /// Makes the isolate pristine for the next call. The caller has its reply already.
    fn reset(&mut self) -> Health {
        // What the guest has queued runs here. It gets no more time than a call, so that returning early and going on
        // here gains it nothing; a limit too short for the reset itself would only cost isolates.
        self.watch.arm(self.limits.wall.max(watchdog::GRACE).min(self.limits.load), self.limits.cpu);
        let result = self.engine.reset();
        let fired = self.watch.disarm().fired;
        // What it said belongs to nobody's call.
        drop(self.engine.take_record());
        match result {
            Ok(()) if fired.is_none() && !self.watch.interrupt().is_raised() => Health::Fit,
            result => {
                let reason = match result {
                    Err(Stop::Broken(error) | Stop::Failed(error)) => error.to_string(),
                    _ => "it was stopped meanwhile".to_owned(),
                };
                tracing::warn!(
                    target: "aardvark::isolate", isolate = self.id, generation = self.generation, reason,
                    "isolate replaced: it cannot be made pristine"
                );
                Health::Broken
            }
        }
    }
}

impl Worker for Isolate {
    type Job = CallJob;

    fn run(&mut self, job: CallJob) -> Health {
        let CallJob { request, submitted, reply } = job;
        let queue = submitted.elapsed();
        let (started, cpu_started) = (Instant::now(), self.watch.cpu_used());
        let (function, allowed) = (request.function.clone(), self.allowed(self.limit_of(&request)));
        *lock(&self.current) = Some(Current { function, reply, queue, started, cpu_started, allowed });
        let (result, health, mut usage) = self.call(&request);
        let Some(Current { reply, .. }) = lock(&self.current).take() else {
            // The watchdog has answered this call.
            return Health::Broken;
        };
        usage.queue = queue;
        let record = self.engine.take_record();
        let mut report = Report::default();
        report.generation = self.generation;
        report.isolate = self.id;
        report.usage = usage;
        report.stdout = record.stdout();
        report.stderr = record.stderr();
        report.logs = record.logs;
        report.dropped_bytes = record.dropped;
        report.contacts = record.contacts;
        report.violations = record.violations;
        report.dropped_events = record.dropped_events;
        report.resources = record.resources;
        if health == Health::Broken {
            tracing::warn!(
                target: "aardvark::isolate", isolate = self.id, generation = self.generation,
                function = %request.function, "isolate discarded"
            );
        }
        reply.send(Outcome::new(result, report));
        match (health, self.state) {
            (Health::Fit, State::Fresh) => {
                // Whoever waits for the reply may have been woken onto this very core; it goes first.
                std::thread::yield_now();
                self.reset()
            }
            _ => health,
        }
    }
}

impl Current {
    /// Answers the call while it still runs.
    fn answer_without(self, generation: u64, isolate: u64, late: Late) {
        let mut report = Report::default();
        report.generation = generation;
        report.isolate = isolate;
        report.usage.wall = self.started.elapsed();
        report.usage.cpu = late.cpu_used.saturating_sub(self.cpu_started);
        report.usage.queue = self.queue;
        let error = hang(self.function.into_owned(), self.allowed, &report.usage, late.fired);
        tracing::warn!(target: "aardvark::isolate", isolate, generation, %error, "call answered without its isolate");
        self.reply.send(Outcome::new(Err(error), report));
    }
}

impl CallJob {
    /// A job and the way to its outcome.
    pub(crate) fn new(request: Request) -> (Self, ReplyReceiver<RawOutcome>) {
        let (reply, receiver) =
            reply::channel(|| Outcome::new(Err(IsolateError::Lost.into()), Report::default()));
        (Self { request, submitted: Instant::now(), reply }, receiver)
    }
}

impl Job for CallJob {
    fn fail(self, reason: Error) {
        let mut report = Report::default();
        report.usage.queue = self.submitted.elapsed();
        self.reply.send(Outcome::new(Err(reason), report));
    }
}

fn lock(current: &Mutex<Option<Current>>) -> MutexGuard<'_, Option<Current>> {
    current.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The arguments without those at the end that an older plugin does not take.
fn trimmed(arguments: &[u8], binding: Binding) -> Cow<'_, [u8]> {
    let Some(takes) = binding.takes else { return arguments.into() };
    let mut array = serde_json::Deserializer::from_slice(arguments);
    // The caller has been held to our own limit already, which is a little deeper than the library's.
    array.disable_recursion_limit();
    match Vec::<&RawValue>::deserialize(&mut array) {
        Ok(values) => {
            let kept: Vec<&str> = values.iter().take(takes).map(|value| value.get()).collect();
            format!("[{}]", kept.join(",")).into_bytes().into()
        }
        // Not an array: the guest will say so.
        Err(_) => arguments.into(),
    }
}
