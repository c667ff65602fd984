//! Loading a plugin into an engine, under the load limit.

use std::sync::Arc;
use std::time::Instant;

#[cfg(feature = "javascript")]
use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::error::Error;
use aardvark_manifest::manifest::Language;

use super::Environment;
use super::failure::{IsolateError, load_error};
#[cfg(feature = "python")]
use super::python;
#[cfg(feature = "javascript")]
use super::watchdog::Watch;
#[cfg(feature = "javascript")]
use crate::engine::Stop;
use crate::engine::{self, Engine};
use crate::plugin::Plugin;
use crate::policy::Limits;

/// `plugin` in an engine of its own, on this thread.
pub(super) fn load(
    plugin: &Plugin,
    limits: Limits,
    environment: &Arc<Environment>,
) -> Result<Box<dyn Engine>, Error> {
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
pub(super) fn budget(limits: Limits) -> engine::Limits {
    engine::Limits {
        heap_bytes: limits.heap_bytes,
        memory_bytes: limits.memory_bytes,
        output_bytes: limits.output_bytes,
        log_bytes: limits.log_bytes,
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
