//! An isolate at work: one plugin, one engine, one thread, one call at a time.
//!
//! ```text
//!   Starting --loaded, contract holds--> Ready <--> Running, then pristine again if the state is fresh
//!      |                                             | interrupted, crashed, heap full, or cannot be made pristine
//!      v                                             v
//!   failed: the reason goes to the pool           Broken: dropped, never serves again
//! ```

mod contract;
mod cpu;
#[cfg(feature = "python")]
pub(crate) mod images;
#[cfg(feature = "python")]
pub(crate) mod python;
pub(crate) mod reply;
pub(crate) mod watchdog;

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

#[cfg(feature = "javascript")]
use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::call::{Reply, Request};
use aardvark_manifest::error::{Detail, Error, Fault, Kind, LimitReached};
use aardvark_manifest::manifest::{Language, State};
use aardvark_manifest::outcome::{Outcome, Report, Usage};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::engine::{self, Engine, Stop};
use crate::plugin::Plugin;
use crate::policy::Limits;
use crate::pool::{Health, Job, Seat, Worker};
use contract::{Binding, Bindings, Lookup};
use reply::{ReplyReceiver, ReplySender};
use watchdog::{Fired, Watch, Watchdog};

/// What a call gives back, encoded.
pub(crate) type RawOutcome = Outcome<Result<Reply, Error>>;

/// What every isolate of a host shares.
pub(crate) struct Environment {
    /// Ends what takes too long.
    pub(crate) watchdog: Watchdog,
    /// Python, if it is there.
    #[cfg(feature = "python")]
    pub(crate) python: engine::python::Provider,
    /// What Python plugins continue from.
    #[cfg(feature = "python")]
    pub(crate) images: images::Images,
    /// Threads for the next Python isolates.
    #[cfg(feature = "python")]
    pub(crate) spares: engine::python::Spares,
    /// Python isolates started so far.
    #[cfg(feature = "python")]
    pub(crate) starts: AtomicU64,
}

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
    limit: Duration,
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

#[derive(Debug, thiserror::Error)]
enum IsolateError {
    #[error("the plugin has no function `{name}` (it offers: {offered})")]
    UnknownFunction { name: String, offered: String },
    #[error(
        "`{function}` reached its limit: {} of {} ms wall time used (make it faster, or raise `limits.wallMs` and the \
         policy's wall limit)", reached.used, reached.allowed
    )]
    Wall { function: String, reached: LimitReached },
    #[error(
        "`{function}` reached its limit: {} of {} ms processor time used (make it faster, or raise `limits.cpuMs` and \
         the policy's CPU limit; the isolate was discarded)", reached.used, reached.allowed
    )]
    Cpu { function: String, reached: LimitReached },
    #[error(
        "`{function}` reached its limit: {} of {} ms wall time used, and it hangs in a function of the language that \
         cannot be interrupted (do less at once; its thread was given up)", reached.used, reached.allowed
    )]
    Hang { function: String, reached: LimitReached },
    #[error(
        "loading the plugin reached its limit: {} of {} ms used (do less at the top level, or raise the policy's load \
         limit)", reached.used, reached.allowed
    )]
    Load { reached: LimitReached },
    #[error(
        "`{function}` filled the JavaScript heap of {} bytes (keep less, or raise `limits.heapBytes` and the policy's \
         heap limit; the isolate was discarded)", reached.allowed
    )]
    Heap { function: String, reached: LimitReached },
    #[error(
        "`{function}` was stopped because its generation was retired (call again: the slot serves a newer one)"
    )]
    Retired { function: String },
    #[error("the isolate that ran this call is gone (please report it)")]
    Lost,
    #[error("this host was built without {language} (enable the cargo feature `{language}`)")]
    NoEngine { language: &'static str },
}

impl Detail for IsolateError {
    fn kind(&self) -> Kind {
        match self {
            Self::UnknownFunction { .. } => Kind::NotFound,
            Self::Wall { .. }
            | Self::Cpu { .. }
            | Self::Hang { .. }
            | Self::Load { .. }
            | Self::Heap { .. } => Kind::Limit,
            Self::Retired { .. } => Kind::Unavailable,
            Self::Lost => Kind::Internal,
            Self::NoEngine { .. } => Kind::Unavailable,
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::UnknownFunction { .. } => Fault::Caller,
            Self::Wall { .. }
            | Self::Cpu { .. }
            | Self::Hang { .. }
            | Self::Load { .. }
            | Self::Heap { .. } => Fault::Guest,
            _ => Fault::Host,
        }
    }

    fn is_retryable(&self) -> bool {
        matches!(self, Self::Retired { .. })
    }

    fn limit(&self) -> Option<LimitReached> {
        match self {
            Self::Wall { reached, .. }
            | Self::Cpu { reached, .. }
            | Self::Hang { reached, .. }
            | Self::Load { reached }
            | Self::Heap { reached, .. } => Some(*reached),
            _ => None,
        }
    }
}

impl Environment {
    /// Starts a thread for an isolate with a plugin in `language`.
    pub(crate) fn spawn(
        &self,
        language: Language,
        name: String,
        body: Box<dyn FnOnce() + Send>,
    ) -> std::io::Result<()> {
        #[cfg(feature = "python")]
        if language == Language::Python {
            return self.spares.spawn(name, body);
        }
        let _ = language;
        engine::v8::process::spawn(name, body)
    }

    /// A process that has started two Python isolates will start more.
    #[cfg(feature = "python")]
    fn started(&self, runtime: &engine::python::Runtime, budget: engine::Limits) {
        if self.starts.fetch_add(1, Ordering::Relaxed) > 0 {
            self.spares.refill(runtime, budget);
        }
    }

    /// The plugin with everything that its manifest asks for, as far as that can be told without running it.
    pub(crate) fn provide(&self, plugin: Plugin) -> Result<Plugin, Error> {
        #[cfg(feature = "python")]
        if plugin.bundle().language() == Language::Python {
            let distribution = self.python.distribution(plugin.bundle().manifest())?;
            let packages = engine::python::packages::resolve(plugin.bundle(), &distribution)?;
            return Ok(plugin.with_packages(packages));
        }
        Ok(plugin)
    }
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
        let engine = load(plugin, limits, environment)?;
        let bindings = Bindings::new(plugin.interface(), plugin.entry_function(), engine.exports())?;
        let watch = environment.watchdog.watch(engine.interrupt().clone());
        let current = Arc::new(Mutex::new(None::<Current>));
        let (running, abandon) = (Arc::clone(&current), seat.abandon());
        watch.on_hang(move || {
            let call = lock(&running).take();
            if let Some(call) = call {
                call.give_up(generation, id);
            }
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
            let error = IsolateError::Wall { function: function.to_owned(), reached };
            return (Err(error.into()), Health::Fit, Usage::default());
        }
        let arguments = trimmed(&request.arguments, binding);
        let (wall, cpu) = (Instant::now(), self.watch.cpu_used());
        self.watch.arm(limit, self.limits.cpu);
        let result = self.engine.invoke(binding.index, &arguments);
        let fired = self.watch.disarm();
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
            || self.watch.interrupt().is_raised()
            || result.as_ref().is_err_and(Stop::is_final);
        let health = if is_final { Health::Broken } else { Health::Fit };
        let allowed = Allowed { wall: limit, cpu: self.limits.cpu.unwrap_or(limit) };
        (result.map_err(|stop| error_of(stop, function, allowed, &usage, fired)), health, usage)
    }

    /// Makes the isolate pristine for the next call. The caller has its reply already.
    fn reset(&mut self) -> Health {
        // What the guest has queued runs here. It gets no more time than a call, so that returning early and going on
        // here gains it nothing; a limit too short for the reset itself would only cost isolates.
        self.watch.arm(self.limits.wall.max(watchdog::GRACE).min(self.limits.load), self.limits.cpu);
        let result = self.engine.reset();
        let fired = self.watch.disarm();
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
        let (function, limit) = (request.function.clone(), self.limit_of(&request));
        *lock(&self.current) = Some(Current { function, reply, queue, started: Instant::now(), limit });
        let (result, health, mut usage) = self.call(&request);
        let Some(Current { reply, .. }) = lock(&self.current).take() else {
            // The watchdog has answered this call and given up this thread.
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
    fn give_up(self, generation: u64, isolate: u64) {
        let mut report = Report::default();
        report.generation = generation;
        report.isolate = isolate;
        report.usage.wall = self.started.elapsed();
        report.usage.queue = self.queue;
        let reached = LimitReached::new("wallMs", milliseconds(report.usage.wall), milliseconds(self.limit));
        let error = IsolateError::Hang { function: self.function.into_owned(), reached };
        tracing::warn!(target: "aardvark::isolate", isolate, generation, %error, "thread given up");
        self.reply.send(Outcome::new(Err(error.into()), report));
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

fn load(plugin: &Plugin, limits: Limits, environment: &Arc<Environment>) -> Result<Box<dyn Engine>, Error> {
    let bundle = plugin.bundle();
    let budget = budget(limits);
    let start = Instant::now();
    let (result, watch) = match bundle.language() {
        #[cfg(feature = "javascript")]
        Language::JavaScript => load_javascript(bundle, budget, limits, environment)?,
        #[cfg(feature = "python")]
        Language::Python => {
            let (loaded, watch) = python::load(plugin, budget, limits, environment)?;
            (loaded.map(|python| Box::new(python) as Box<dyn Engine>), watch)
        }
        language => return Err(IsolateError::NoEngine { language: language.name() }.into()),
    };
    let fired = watch.disarm();
    load_error(result, fired, limits, start.elapsed())
}

/// What an engine sees to by itself.
fn budget(limits: Limits) -> engine::Limits {
    engine::Limits {
        heap_bytes: limits.heap_bytes,
        memory_bytes: limits.memory_bytes,
        output_bytes: limits.output_bytes,
        log_bytes: limits.log_bytes,
    }
}

/// What an attempt to load means for the plugin.
fn load_error<T>(
    result: Result<T, Stop>,
    fired: Option<Fired>,
    limits: Limits,
    used: Duration,
) -> Result<T, Error> {
    match result {
        // A deadline that passed at the very end has poisoned the isolate all the same.
        Ok(_) if fired.is_some() => Err(load_limit(limits, used)),
        Ok(loaded) => Ok(loaded),
        Err(Stop::Failed(error) | Stop::Broken(error)) => Err(error),
        Err(Stop::Interrupted) => Err(load_limit(limits, used)),
        Err(Stop::HeapExhausted { allowed }) => Err(heap_limit("the plugin's top level", allowed)),
    }
}

#[cfg(feature = "javascript")]
type Loading = (Result<Box<dyn Engine>, Stop>, Watch);

#[cfg(feature = "javascript")]
fn load_javascript(
    bundle: &Bundle,
    budget: engine::Limits,
    limits: Limits,
    environment: &Arc<Environment>,
) -> Result<Loading, Error> {
    let loader = engine::javascript::Loader::new(bundle, budget)?;
    let watch = environment.watchdog.watch(loader.interrupt().clone());
    watch.arm(limits.load, None);
    Ok((loader.load().map(|engine| Box::new(engine) as Box<dyn Engine>), watch))
}

fn lock(current: &Mutex<Option<Current>>) -> MutexGuard<'_, Option<Current>> {
    current.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The time limits of one call.
#[derive(Clone, Copy)]
struct Allowed {
    wall: Duration,
    cpu: Duration,
}

fn error_of(stop: Stop, function: &str, allowed: Allowed, used: &Usage, fired: Option<Fired>) -> Error {
    let function = function.to_owned();
    match stop {
        Stop::Failed(error) | Stop::Broken(error) => error,
        Stop::HeapExhausted { allowed } => heap_limit(&function, allowed),
        Stop::Interrupted => match fired {
            Some(Fired::Wall) => {
                let reached =
                    LimitReached::new("wallMs", milliseconds(used.wall), milliseconds(allowed.wall));
                IsolateError::Wall { function, reached }.into()
            }
            Some(Fired::Cpu) => {
                let reached = LimitReached::new("cpuMs", milliseconds(used.cpu), milliseconds(allowed.cpu));
                IsolateError::Cpu { function, reached }.into()
            }
            None => IsolateError::Retired { function }.into(),
        },
    }
}

fn load_limit(limits: Limits, used: Duration) -> Error {
    let reached = LimitReached::new("loadMs", milliseconds(used), milliseconds(limits.load));
    IsolateError::Load { reached }.into()
}

fn heap_limit(function: &str, allowed: u64) -> Error {
    let reached = LimitReached::new("heapBytes", allowed, allowed);
    IsolateError::Heap { function: function.to_owned(), reached }.into()
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
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
