//! An isolate at work: one plugin, one engine, one thread, one call at a time.
//!
//! ```text
//!   Starting --loaded, contract holds--> Ready <--> Running, then pristine again if the state is fresh
//!      |                                             | interrupted, crashed, heap full, or cannot be made pristine
//!      v                                             v
//!   failed: the reason goes to the pool           Broken: dropped, never serves again
//! ```

mod account;
#[cfg(feature = "python")]
mod bases;
mod contract;
mod cpu;
mod environment;
mod failure;
#[cfg(feature = "python")]
pub(crate) mod images;
mod in_flight;
mod load;
mod offered;
#[cfg(feature = "python")]
pub(crate) mod python;
pub(crate) mod reply;
pub(crate) mod watchdog;

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use aardvark_manifest::call::{Reply, Request};
use aardvark_manifest::error::{Error, LimitReached};
use aardvark_manifest::manifest::State;
use aardvark_manifest::outcome::{Outcome, Report, Reset, ResetKind, Usage};
use serde::Deserialize;
use serde_json::value::RawValue;
use tracing::field::Empty;

use crate::engine::failure::panicked;
use crate::engine::{self, Engine, Stop};
use crate::plugin::Plugin;
use crate::policy::Limits;
use crate::pool::{Health, Job, Seat, Worker};
use crate::telemetry::{IsolateMetrics, Origin, Sink, SlotMetrics, Tap, thread_given_up};
use account::Account;
use contract::{Binding, Bindings, Lookup};
pub(crate) use environment::Environment;
use failure::{Allowed, IsolateError, error_of};
use in_flight::{InFlight, Running};
pub(crate) use load::GiveUp;
use load::load;
use offered::offered;
use reply::{ReplyReceiver, ReplySender};
use watchdog::Watch;

/// What a call gives back, encoded.
pub(crate) type RawOutcome = Outcome<Result<Reply, Error>>;

/// A call on its way to an isolate.
pub(crate) struct CallJob {
    request: Request,
    submitted: Instant,
    reply: ReplySender<RawOutcome>,
    metrics: Arc<SlotMetrics>,
}

/// See the module.
pub(crate) struct Isolate {
    origin: Origin,
    limits: Limits,
    state: State,
    bindings: Bindings,
    watch: Watch,
    /// The call that runs now, for whoever has to answer it in this isolate's place.
    in_flight: InFlight,
    engine: Box<dyn Engine>,
    account: Account,
    metrics: Arc<IsolateMetrics>,
    sink: Option<Sink>,
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
        slot: &Arc<str>,
        generation: u64,
        environment: &Arc<Environment>,
        seat: &Seat,
    ) -> Result<Self, Error> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let limits = plugin.grant().limits;
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let language = plugin.bundle().language().name();
        let span = tracing::debug_span!(
            target: "aardvark::isolate", "aardvark.isolate.start", slot = &**slot, generation, isolate = id, language
        );
        let _entered = span.enter();
        let start = Instant::now();
        let of_threads = Arc::clone(slot);
        let note_lost = move || {
            tracing::warn!(
                target: "aardvark::isolate", slot = &*of_threads, generation, isolate = id, "thread given up"
            );
            thread_given_up(&of_threads);
        };
        let (note, abandon) = (note_lost.clone(), seat.abandon());
        let give_up = GiveUp::new(seat.refuse(), move || {
            // What the app listens with may panic.
            abandon();
            note();
        });
        let origin = Origin { slot: Arc::clone(slot), generation, isolate: id };
        let tap = environment.sink.clone().map(|sink| Tap::idle(sink, origin.clone()));
        let mut engine = load(plugin, limits, environment, &give_up, tap)?;
        engine.connect(environment.network.open(plugin.grant().network.clone()));
        let bindings = Bindings::new(plugin.interface(), plugin.entry_function(), engine.exports())?;
        let watch = environment.watchdog.watch(engine.interrupt().clone());
        let in_flight = InFlight::default();
        in_flight.set_witness(engine.witness());
        let (seen, abandon) = (in_flight.clone(), seat.abandon());
        let metrics = Arc::new(IsolateMetrics::new(slot, language, start.elapsed()));
        let (of_calls, whose) = (Arc::clone(&metrics), origin.clone());
        watch.on_late(move |late| Some(seen.take()?.answer_without(&whose, late, &of_calls)));
        watch.on_hang(move || {
            // What the app listens with may panic.
            abandon();
            note_lost();
        });
        let mut isolate = Self {
            origin,
            limits,
            state: plugin.bundle().manifest().state(),
            bindings,
            watch,
            in_flight,
            engine,
            account: Account::new(id, generation, limits),
            metrics,
            sink: environment.sink.clone(),
        };
        // What the top level said belongs to nobody's call. Whoever listens has been told.
        drop(isolate.engine.take_record());
        tracing::debug!(target: "aardvark::isolate", generation, isolate = id, "loaded");
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

    /// From now on the guest speaks in this call, or in none.
    fn listen(&mut self, call: Option<(u64, &Cow<'static, str>)>) -> Option<Tap> {
        let sink = self.sink.clone()?;
        let origin = self.origin.clone();
        let tap = match call {
            Some((id, function)) => Tap::new(sink, origin, id, function.clone()),
            None => Tap::idle(sink, origin),
        };
        if let Some(recorder) = self.engine.recorder() {
            recorder.set_tap(tap.clone());
        }
        Some(tap)
    }

    fn limit_of(&self, request: &Request) -> Duration {
        request.wall_limit.map_or(self.limits.wall, |limit| limit.min(self.limits.wall))
    }

    /// Runs a call that was taken at `taken`, when the thread had used `cpu_started`.
    fn call(
        &mut self,
        request: &Request,
        taken: Instant,
        cpu_started: Duration,
    ) -> (Result<Reply, Error>, Health, Usage) {
        if let Some(recorder) = self.engine.recorder() {
            recorder.begin_call();
        }
        let function = request.function.as_ref();
        let binding = match self.bindings.find(function) {
            Lookup::Found(binding) => binding,
            Lookup::Absent => return (Ok(Reply::Absent), Health::Fit, Usage::default()),
            Lookup::Unknown => {
                let offered = offered(self.bindings.names());
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
        let wall = Instant::now();
        self.in_flight.begun(wall, arguments.len() as u64);
        if self.engine.hears_warnings() && self.limits.warn_before != Some(Duration::ZERO) {
            self.watch.arm_with_warning(limit, self.limits.cpu, |limit| self.limits.warning(limit));
        } else {
            self.watch.arm(limit, self.limits.cpu);
        }
        let result = self.engine.invoke(binding.index, &arguments);
        let passed = self.watch.end();
        let fired = passed.fired;
        // A value that comes after its deadline is late, whoever was faster in the last microsecond.
        let result = if fired.is_some() { result.and(Err(Stop::Interrupted)) } else { result };
        // Nor does one count that was made beside a host function that panicked, or by a guest that was stopped.
        let result = match (passed.panicked, passed.exceeded) {
            (Some(name), _) => Err(Stop::Broken(panicked(name))),
            (None, Some(reached)) => Err(Stop::Exhausted(reached)),
            (None, None) => result,
        };
        let mut usage = Usage::default();
        usage.wall = wall.elapsed();
        usage.prepare = wall.saturating_duration_since(taken);
        usage.cpu = self.watch.cpu_used().saturating_sub(cpu_started);
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
        Allowed { wall, cpu: self.limits.cpu }
    }

    /// The span of a call; what is empty is recorded at its end.
    fn span(&self, call: u64, function: &str) -> tracing::Span {
        let Origin { slot, generation, isolate } = &self.origin;
        tracing::debug_span!(
            target: "aardvark::call", "aardvark.call", slot = &**slot, generation, isolate, call, function,
            kind = Empty, wall_us = Empty, cpu_us = Empty
        )
    }

    /// Makes the isolate pristine for the next call. The caller has its reply already.
    fn reset(&mut self) -> Health {
        let start = Instant::now();
        // What the guest has queued runs here. It gets no more time than a call, so that returning early and going on
        // here gains it nothing; a limit too short for the reset itself would only cost isolates.
        self.watch.arm(self.limits.wall.max(watchdog::GRACE).min(self.limits.load), self.limits.cpu);
        let result = self.engine.reset();
        let fired = self.watch.disarm().fired;
        // What it said belongs to nobody's call.
        drop(self.engine.take_record());
        match result {
            Ok(()) if fired.is_none() && !self.watch.interrupt().is_raised() => {
                let time = start.elapsed();
                self.account.reset = Reset::new(ResetKind::Restored, time);
                self.metrics.reset(time);
                // It may run in another realm from here on.
                self.in_flight.set_witness(self.engine.witness());
                Health::Fit
            }
            result => {
                let reason = match result {
                    Err(Stop::Broken(error) | Stop::Failed(error)) => error.to_string(),
                    _ => "it was stopped meanwhile".to_owned(),
                };
                let Origin { slot, generation, isolate } = &self.origin;
                tracing::warn!(
                    target: "aardvark::isolate", slot = &**slot, generation, isolate, reason,
                    "isolate replaced: it cannot be made pristine"
                );
                self.metrics.discarded("reset");
                Health::Broken
            }
        }
    }
}

impl Worker for Isolate {
    type Job = CallJob;

    fn run(&mut self, job: CallJob) -> Health {
        let CallJob { request, submitted, reply, .. } = job;
        let taken = Instant::now();
        let queue = taken.saturating_duration_since(submitted);
        let cpu_started = self.watch.cpu_used();
        let (id, limit) = (account::next_call(), self.limit_of(&request));
        let (function, allowed) = (request.function.clone(), self.allowed(limit));
        let span = self.span(id, &function);
        let entered = span.enter();
        let (tap, reset) = (self.listen(Some((id, &function))), self.account.reset);
        self.in_flight.begin(Running {
            id,
            function,
            reply,
            queue,
            taken,
            cpu_started,
            allowed,
            reset,
            begun: None,
            tap,
        });
        let (result, health, mut usage) = self.call(&request, taken, cpu_started);
        usage.queue = queue;
        let error = result.as_ref().err();
        let report = self.account.report(&mut *self.engine, id, usage, limit, health, error);
        let kind = error.map_or("ok", |error| error.kind().name());
        span.record("kind", kind).record("wall_us", microseconds(usage.wall));
        span.record("cpu_us", microseconds(usage.cpu));
        if health == Health::Broken {
            let Origin { slot, generation, isolate } = &self.origin;
            tracing::warn!(
                target: "aardvark::isolate", slot = &**slot, generation, isolate, function = &*request.function, kind,
                "isolate discarded"
            );
        }
        drop(entered);
        // As late as possible: until then the watchdog answers if this thread loses its core.
        let Some(Running { reply, .. }) = self.in_flight.end() else { return Health::Broken };
        self.metrics.call(error, &report);
        if health == Health::Broken {
            self.metrics.discarded(kind);
        }
        reply.send(Outcome::new(result, report));
        if health == Health::Broken {
            return health;
        }
        self.listen(None);
        if self.state == State::Warm {
            self.account.reset = Reset::new(ResetKind::Kept, Duration::ZERO);
            return health;
        }
        // Whoever waits for the reply may have been woken onto this very core; it goes first.
        std::thread::yield_now();
        self.reset()
    }
}

impl CallJob {
    /// A job and the way to its outcome.
    pub(crate) fn new(request: Request, metrics: &Arc<SlotMetrics>) -> (Self, ReplyReceiver<RawOutcome>) {
        let (reply, receiver) =
            reply::channel(|| Outcome::new(Err(IsolateError::Lost.into()), Report::default()));
        (Self { request, submitted: Instant::now(), reply, metrics: Arc::clone(metrics) }, receiver)
    }
}

impl Job for CallJob {
    fn fail(self, reason: Error) {
        self.metrics.failed(&reason);
        let mut report = Report::default();
        report.usage.queue = self.submitted.elapsed();
        self.reply.send(Outcome::new(Err(reason), report));
    }
}

fn microseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
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
