//! Python plugins' isolates: each continues from an image, which is made first if there is none.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::error::Error;
use sha2::{Digest as _, Sha256};

use super::watchdog::Watch;
use super::{Environment, load_error};
use crate::engine::python::{Blank, Cut, Frozen, Interpreter, Runtime, revision};
use crate::engine::v8::memory::Way;
use crate::engine::{self, Stop};
use crate::plugin::Plugin;
use crate::policy::Limits;

/// The images of one host.
#[derive(Default)]
pub(crate) struct Images {
    shelf: Mutex<HashMap<String, Arc<Mutex<Option<Frozen>>>>>,
    way: Way,
}

/// Limits of an interpreter without a plugin: none of a guest's code runs in it.
const BASE_LIMITS: engine::Limits =
    engine::Limits { heap_bytes: 1 << 30, memory_bytes: 1 << 30, output_bytes: 1 << 20, log_bytes: 1 << 20 };

/// An interpreter with `plugin`, not yet checked, and the watch over its start.
pub(super) fn load(
    plugin: &Plugin,
    budget: engine::Limits,
    limits: Limits,
    environment: &Arc<Environment>,
) -> Result<(Result<Interpreter, Stop>, Watch), Error> {
    let runtime = environment.python.runtime()?;
    let build = Build { plugin, budget, limits, environment, runtime: &runtime };
    let frozen = environment.images.get(&build.key(), || build.plugin())?;
    let blank = Blank::new(budget, &runtime, Some(plugin.bundle()))?;
    let watch = environment.watchdog.watch(blank.interrupt().clone());
    watch.arm(limits.load, None);
    Ok((blank.resume(&frozen, build.cut(), environment.images.way), watch))
}

/// Making an image.
struct Build<'a> {
    plugin: &'a Plugin,
    budget: engine::Limits,
    limits: Limits,
    environment: &'a Arc<Environment>,
    runtime: &'a Runtime,
}

impl Build<'_> {
    /// Changes with everything that goes into the plugin's image.
    fn key(&self) -> String {
        let bundle = self.plugin.bundle();
        let mut parts = vec![self.base_key(), bundle.digest().to_string()];
        parts.extend(self.functions().into_iter().map(str::to_owned));
        digest(&parts)
    }

    fn base_key(&self) -> String {
        digest(&[self.runtime.fingerprint().to_owned(), revision(), v8::V8::get_version().to_owned()])
    }

    fn functions(&self) -> Vec<&str> {
        let declared =
            self.plugin.interface().map(|interface| interface.functions.as_slice()).unwrap_or_default();
        declared.iter().map(|function| function.name.as_str()).chain(self.plugin.entry_function()).collect()
    }

    /// Only shared libraries, and `ctypes` as if it were one, ask for the interpreter's functions by name.
    fn cut(&self) -> Cut {
        let asks = |bundle: &Bundle| {
            bundle
                .files()
                .any(|(path, text)| path.ends_with(".py") && text.windows(6).any(|word| word == b"ctypes"))
        };
        if asks(self.plugin.bundle()) { Cut::Linkable } else { Cut::Lean }
    }

    /// The plugin's image: Python's own, continued, with the plugin imported.
    fn plugin(&self) -> Result<Frozen, Error> {
        let base = self.environment.images.get(&self.base_key(), || self.base())?;
        let bundle = self.plugin.bundle();
        let blank = Blank::new(self.budget, self.runtime, Some(bundle))?;
        let watch = self.environment.watchdog.watch(blank.interrupt().clone());
        watch.arm(self.limits.load, None);
        let start = std::time::Instant::now();
        let frozen = blank.resume(&base, self.cut(), self.environment.images.way).and_then(|mut python| {
            python.load(bundle, &self.functions())?;
            python.freeze(self.cut())
        });
        let fired = watch.disarm();
        load_error(frozen, fired, self.limits, start.elapsed())
    }

    /// The image of Python itself.
    fn base(&self) -> Result<Frozen, Error> {
        let interpreter = Blank::new(BASE_LIMITS, self.runtime, None)?.boot();
        let frozen = interpreter.and_then(|interpreter| interpreter.freeze(Cut::Lean));
        load_error(frozen, None, self.limits, std::time::Duration::ZERO)
    }
}

impl Images {
    /// The image with this key; `build` makes it if nobody has. Whoever asks meanwhile waits.
    fn get(&self, key: &str, build: impl FnOnce() -> Result<Frozen, Error>) -> Result<Frozen, Error> {
        let place = Arc::clone(lock(&self.shelf).entry(key.to_owned()).or_default());
        let mut place = lock(&place);
        if let Some(frozen) = &*place {
            return Ok(frozen.clone());
        }
        let start = std::time::Instant::now();
        let frozen = build()?;
        tracing::debug!(
            target: "aardvark::image", key, bytes = frozen.memory_bytes(), elapsed = ?start.elapsed(), "built"
        );
        *place = Some(frozen.clone());
        Ok(frozen)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A build that panicked has left nothing behind.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn digest(parts: &[String]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
