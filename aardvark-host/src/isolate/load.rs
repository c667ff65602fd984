//! Loading a plugin into an engine, under the load limit.

use std::sync::Arc;
use std::time::{Duration, Instant};

use aardvark_manifest::error::{Error, LimitReached};
use aardvark_manifest::manifest::Language;
#[cfg(feature = "python")]
use aardvark_manifest::outcome::Resource;

use super::Environment;
use super::cpu::CpuClock;
use super::failure::{IsolateError, load_error, load_hang, milliseconds};
#[cfg(feature = "python")]
use super::python;
use super::watchdog::{Fired, Watch};
#[cfg(feature = "javascript")]
use crate::engine::Stop;
use crate::engine::v8::process;
use crate::engine::{self, Engine};
use crate::plugin::Plugin;
use crate::policy::Limits;
use crate::telemetry::Tap;

/// What the limits of loading are called. They are no resources: no call uses any of them.
const LOAD_MS: &str = "loadMs";
const LOAD_CPU_MS: &str = "loadCpuMs";

/// What to call when loading does not stop although it was told to.
#[derive(Clone)]
pub(crate) struct GiveUp {
    answer: Vec<Arc<dyn Fn(Error) + Send + Sync>>,
    abandon: Arc<dyn Fn() + Send + Sync>,
}

impl GiveUp {
    /// First whoever waits hears through `answer` why. If it still runs a while later, `abandon` counts the thread as lost:
    /// many a load on a busy machine is only late.
    pub(crate) fn new(
        answer: impl Fn(Error) + Send + Sync + 'static,
        abandon: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        Self { answer: vec![Arc::new(answer)], abandon: Arc::new(abandon) }
    }

    /// With others who wait, and hear of it before.
    #[cfg(feature = "python")]
    pub(super) fn answering_first(mut self, others: impl Fn(Error) + Send + Sync + 'static) -> Self {
        self.answer.insert(0, Arc::new(others));
        self
    }
}

/// `plugin` in an engine of its own, on this thread. What its top level says is told through `tap`.
pub(super) fn load(
    plugin: &Plugin,
    limits: Limits,
    environment: &Arc<Environment>,
    give_up: &GiveUp,
    tap: Option<Tap>,
) -> Result<Box<dyn Engine>, Error> {
    let bundle = plugin.bundle();
    let budget = budget(limits);
    let (result, watch, attempt) = match bundle.language() {
        #[cfg(feature = "javascript")]
        Language::JavaScript => load_javascript(plugin, budget, limits, environment, give_up, tap)?,
        #[cfg(feature = "python")]
        Language::Python => {
            let (loaded, watch, attempt) = python::load(plugin, budget, limits, environment, give_up, tap)?;
            (loaded.map(|python| Box::new(python) as Box<dyn Engine>), watch, attempt)
        }
        language => return Err(IsolateError::NoEngine { language: language.name() }.into()),
    };
    load_error(result, watch.disarm(), &attempt)
}

/// An attempt to load: since when this thread makes it, and what it may use.
#[derive(Clone, Copy)]
pub(super) struct Attempt {
    limits: Limits,
    start: Instant,
    clock: CpuClock,
    cpu_start: Duration,
}

impl Attempt {
    /// One that begins now, on this thread.
    pub(super) fn begin(limits: Limits) -> Self {
        let clock = CpuClock::of_this_thread();
        Self { limits, start: Instant::now(), clock, cpu_start: clock.used().unwrap_or_default() }
    }

    /// What was used of which limit, from whatever thread that is asked.
    pub(super) fn reached(&self, fired: Fired) -> LimitReached {
        let (name, used, allowed) = match fired {
            Fired::Wall => (LOAD_MS, self.start.elapsed(), self.limits.load),
            Fired::Cpu => {
                let used = self.clock.used().unwrap_or_default().saturating_sub(self.cpu_start);
                (LOAD_CPU_MS, used, self.limits.load_cpu.unwrap_or(self.limits.load))
            }
        };
        LimitReached::new(name, milliseconds(used), milliseconds(allowed))
    }

    /// Which limit it was, if one has been reached and nobody can tell.
    pub(super) fn overdue(&self) -> Fired {
        let is_early = self.start.elapsed() < self.limits.load;
        if is_early && self.limits.load_cpu.is_some() { Fired::Cpu } else { Fired::Wall }
    }
}

/// Whether an attempt under `limits` goes on where another one has `reached` its limit.
#[cfg(feature = "python")]
pub(super) fn goes_further(limits: Limits, reached: LimitReached) -> bool {
    let is_more = |allowed: u64| allowed > reached.allowed;
    match reached.name {
        LOAD_MS => is_more(milliseconds(limits.load)),
        LOAD_CPU_MS => limits.load_cpu.is_none_or(|limit| is_more(milliseconds(limit))),
        name => {
            let mut resources = Resource::ALL.iter().filter(|resource| resource.name() == name);
            resources.any(|resource| limits.figure(*resource).is_some_and(is_more))
        }
    }
}

/// Sets the limits of `attempt` on what `watch` watches. If it does not stop then, `give_up` hears of it, as callers do.
pub(super) fn arm(watch: &Watch, attempt: Attempt, give_up: GiveUp) {
    process::watch_over_this_thread();
    let GiveUp { answer, abandon } = give_up;
    watch.on_late(move |late| {
        // What the thread itself says when it stops after all, nobody hears: the first answer counts.
        answer.iter().for_each(|answer| answer(load_hang(&attempt, late.fired)));
        None
    });
    watch.on_hang(move || abandon());
    watch.arm(attempt.limits.load, attempt.limits.load_cpu);
}

/// What an engine sees to by itself.
pub(super) fn budget(limits: Limits) -> engine::Limits {
    engine::Limits {
        heap_bytes: limits.heap_bytes,
        buffer_bytes: limits.buffer_bytes,
        memory_bytes: limits.memory_bytes,
        output_bytes: limits.output_bytes,
        log_bytes: limits.log_bytes,
        log_lines: limits.log_lines,
        host_calls: limits.host_calls,
        timers: limits.timers,
        modules: limits.modules,
        source_bytes: limits.source_bytes,
        clock_resolution: limits.clock_resolution,
    }
}

#[cfg(feature = "javascript")]
type Loading = (Result<Box<dyn Engine>, Stop>, Watch, Attempt);

#[cfg(feature = "javascript")]
fn load_javascript(
    plugin: &Plugin,
    budget: engine::Limits,
    limits: Limits,
    environment: &Arc<Environment>,
    give_up: &GiveUp,
    tap: Option<Tap>,
) -> Result<Loading, Error> {
    let mut loader = engine::javascript::Loader::new(plugin.bundle(), budget, &plugin.grant().files)?;
    let watch = environment.watchdog.watch(loader.interrupt().clone());
    let attempt = Attempt::begin(limits);
    arm(&watch, attempt, give_up.clone());
    if let Some(tap) = tap {
        loader.speak_through(tap);
    }
    Ok((loader.load().map(|engine| Box::new(engine) as Box<dyn Engine>), watch, attempt))
}
