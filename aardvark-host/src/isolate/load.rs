//! Loading a plugin into an engine, under the load limit.

use std::sync::Arc;
use std::time::Instant;

use aardvark_manifest::error::Error;
use aardvark_manifest::manifest::Language;

use super::Environment;
use super::failure::{IsolateError, load_error, load_hang};
#[cfg(feature = "python")]
use super::python;
use super::watchdog::Watch;
#[cfg(feature = "javascript")]
use crate::engine::Stop;
use crate::engine::v8::process;
use crate::engine::{self, Engine};
use crate::plugin::Plugin;
use crate::policy::Limits;
use crate::telemetry::Tap;

/// What to call when loading hangs and cannot be stopped: tells whoever waits, and counts the thread as lost.
pub(crate) type GiveUp = Arc<dyn Fn(Error) + Send + Sync>;

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
    let start = Instant::now();
    let (result, watch) = match bundle.language() {
        #[cfg(feature = "javascript")]
        Language::JavaScript => load_javascript(plugin, budget, limits, environment, give_up, tap)?,
        #[cfg(feature = "python")]
        Language::Python => {
            let (loaded, watch) = python::load(plugin, budget, limits, environment, give_up, tap)?;
            (loaded.map(|python| Box::new(python) as Box<dyn Engine>), watch)
        }
        language => return Err(IsolateError::NoEngine { language: language.name() }.into()),
    };
    load_error(result, watch.disarm(), limits, start.elapsed())
}

/// Sets the load limit on what `watch` watches. If it does not stop then, `give_up` hears of it a moment later.
pub(super) fn arm(watch: &Watch, limits: Limits, give_up: GiveUp) {
    let start = Instant::now();
    process::watch_over_this_thread();
    watch.on_hang(move || give_up(load_hang(limits, start.elapsed())));
    watch.arm(limits.load, None);
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
        timers: limits.timers,
        source_bytes: limits.source_bytes,
        clock_resolution: limits.clock_resolution,
    }
}

#[cfg(feature = "javascript")]
type Loading = (Result<Box<dyn Engine>, Stop>, Watch);

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
    arm(&watch, limits, Arc::clone(give_up));
    if let Some(tap) = tap {
        loader.speak_through(tap);
    }
    Ok((loader.load().map(|engine| Box::new(engine) as Box<dyn Engine>), watch))
}
