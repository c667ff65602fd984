//! Python plugins' isolates: each continues from an image, which is made first if there is none.

use std::sync::Arc;

use aardvark_manifest::bundle::Origin;
use aardvark_manifest::error::Error;

use super::Environment;
use super::failure::load_error;
use super::images::{Making, Worth};
use super::load::{self, Attempt, GiveUp};
use super::watchdog::{Passed, Watch};
use crate::engine::python::{Blank, Cut, Frozen, Interpreter, Runtime, revision};
use crate::engine::v8::process;
use crate::engine::{self, Stop};
use crate::image::{Parts, cpu_features};
use crate::plugin::Plugin;
use crate::policy::Limits;
use crate::telemetry::Tap;

/// An interpreter with `plugin`, not yet checked, and the watch over its start.
pub(super) fn load(
    plugin: &Plugin,
    budget: engine::Limits,
    limits: Limits,
    environment: &Arc<Environment>,
    give_up: &GiveUp,
    tap: Option<Tap>,
) -> Result<(Result<Interpreter, Stop>, Watch, Attempt), Error> {
    let runtime = environment.python.runtime(plugin.bundle().manifest())?;
    let build = Build { plugin, budget, limits, environment, runtime: &runtime, give_up, tap };
    runtime.compile_ahead(build.likely_cut());
    let frozen = build.get().inspect_err(|_| build.refill())?;
    // An image that was found says what the look into the files that made it did.
    let _ = plugin.links().set(frozen.cut() == Cut::Linkable);
    let declared = plugin.interface().map(|interface| interface.functions.as_slice()).unwrap_or_default();
    let functions: Vec<&str> =
        declared.iter().map(|function| function.name.as_str()).chain(plugin.entry_function()).collect();
    let blank = Blank::new(budget, &runtime, Some((plugin.bundle(), plugin.packages())), frozen.cut())?
        .with_access(plugin.grant().files.clone());
    let watch = environment.watchdog.watch(blank.interrupt().clone());
    let attempt = Attempt::begin(limits);
    load::arm(&watch, attempt, give_up.clone());
    let resumed = blank.resume(&frozen, environment.images.reset, &functions);
    build.refill();
    environment.started(&runtime);
    Ok((resumed, watch, attempt))
}

/// Makes the image of `plugin`, unless it is there; gives what went into it, and its size in bytes.
pub(crate) fn build_image(
    plugin: &Plugin,
    environment: &Arc<Environment>,
    give_up: &GiveUp,
) -> Result<(Parts, usize), Error> {
    let runtime = environment.python.runtime(plugin.bundle().manifest())?;
    let limits = plugin.grant().limits;
    let build = Build {
        plugin,
        budget: load::budget(limits),
        limits,
        environment,
        runtime: &runtime,
        give_up,
        tap: None,
    };
    let frozen = build.get();
    build.refill();
    let frozen = frozen?;
    Ok((build.parts(), frozen.memory_bytes()))
}

/// Making an image.
struct Build<'a> {
    plugin: &'a Plugin,
    budget: engine::Limits,
    limits: Limits,
    environment: &'a Arc<Environment>,
    runtime: &'a Runtime,
    give_up: &'a GiveUp,
    /// Through which the plugin's top level is heard, which runs here and nowhere else.
    tap: Option<Tap>,
}

impl Build<'_> {
    fn get(&self) -> Result<Frozen, Error> {
        let worth = match self.plugin.bundle().origin() {
            Origin::Inline => Worth::Memory,
            _ => Worth::File,
        };
        let goes_further = |reached| load::goes_further(self.limits, reached);
        self.environment.images.get(&self.parts(), worth, goes_further, |making| self.plugin(making))
    }

    /// Replaces the base that the plugin's image has cost, if it has.
    fn refill(&self) {
        self.environment.images.refill(&self.base_parts(), self.runtime);
    }

    /// Everything that goes into the plugin's image.
    fn parts(&self) -> Parts {
        let bundle = self.plugin.bundle();
        let files = &self.plugin.grant().files;
        self.common_parts()
            .with("plugin", bundle.manifest().name().unwrap_or_default())
            .with("bundle", bundle.digest().to_string())
            .with("packages", self.plugin.packages().digest())
            // A top level may do without what it could not have.
            .with("memory limit", self.limits.memory_bytes.to_string())
            .with("buffer limit", self.limits.buffer_bytes.to_string())
            .with("timer limit", self.limits.timers.to_string())
            .with(
                "file limits",
                format!("{} {} {}", files.scratch_bytes, files.scratch_files, files.open_files),
            )
    }

    /// Everything that goes into Python's own image.
    fn base_parts(&self) -> Parts {
        // Others than this release would use it more than once.
        self.common_parts().with("use", "one plugin")
    }

    fn common_parts(&self) -> Parts {
        Parts::new()
            .with("python", self.runtime.python_version())
            .with("distribution", self.runtime.fingerprint())
            .with("library", self.runtime.library().digest())
            .with("aardvark", env!("CARGO_PKG_VERSION"))
            .with("loader", revision())
            .with("v8", process::version())
            .with("cpu", cpu_features())
    }

    /// Only shared libraries, and `ctypes` as if it were one, ask for the interpreter's functions by name.
    fn cut(&self) -> Cut {
        let packages = self.plugin.packages();
        let of_packages = || {
            let mut files = packages.files().filter(|file| is_python(file.path));
            // What cannot be read fails when it is imported.
            files.any(|file| packages.read(file.index).is_ok_and(|text| names_ctypes(&text)))
        };
        cut(*self.plugin.links().get_or_init(|| self.is_seen_to_link() || of_packages()))
    }

    /// The same without a look into the files of packages, which would have to be inflated: if there is an image, it tells.
    /// For a plugin whose packages name `ctypes` and have no library, the first isolate of the process is wrong here.
    fn likely_cut(&self) -> Cut {
        cut(self.plugin.links().get().copied().unwrap_or_else(|| self.is_seen_to_link()))
    }

    fn is_seen_to_link(&self) -> bool {
        let (bundle, packages) = (self.plugin.bundle(), self.plugin.packages());
        let mut libraries =
            bundle.files().map(|(path, _)| path).chain(packages.files().map(|file| file.path));
        libraries.any(|path| path.ends_with(".so"))
            || bundle.files().any(|(path, text)| is_python(path) && names_ctypes(text))
    }

    /// The plugin's image: Python's own, continued, with the plugin imported.
    fn plugin(&self, making: &Making) -> Result<Frozen, Error> {
        let Environment { images, watchdog, .. } = &**self.environment;
        let attempt = Attempt::begin(self.limits);
        let base = load_error(images.base(&self.base_parts(), self.runtime), Passed::default(), &attempt)?;
        let plugin = (self.plugin.bundle(), self.plugin.packages());
        let files = self.plugin.grant().files.without_mounts();
        let mut blank = Blank::new(self.budget, self.runtime, Some(plugin), self.cut())?.with_access(files);
        if let Some(tap) = self.tap.clone() {
            blank.speak_through(tap);
        }
        let watch = watchdog.watch(blank.interrupt().clone());
        let attempt = Attempt::begin(self.limits);
        load::arm(&watch, attempt, self.give_up.clone().answering_first(making.give_up()));
        let frozen = blank.resume(&base, images.reset, &[]).and_then(|mut python| {
            python.load(self.plugin.bundle())?;
            python.freeze()
        });
        let passed = watch.disarm();
        // What the plugin has imported is in the image now.
        self.plugin.packages().trim();
        load_error(frozen, passed, &attempt)
    }
}

const fn cut(links: bool) -> Cut {
    if links { Cut::Linkable } else { Cut::Lean }
}

fn is_python(path: &str) -> bool {
    path.ends_with(".py")
}

fn names_ctypes(text: &[u8]) -> bool {
    // What is in another encoding is rare, and all exports do no harm.
    std::str::from_utf8(text).map_or(true, |text| text.contains("ctypes"))
}
