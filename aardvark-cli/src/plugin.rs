//! Opens the plugin that a command names, and starts it in an isolate.

use std::fs;
use std::path::Path;

use aardvark::bundle::Bundle;
use aardvark::image::Parts;
use aardvark::manifest::Language;
use aardvark::{Error, Excess, Host, HostBuilder, Policy, Slot};
use aardvark_distribution::{Distribution, Location, TerminalProgress, open_for};

use crate::args::PluginArguments;
use crate::failure::{Failure, Place};
use crate::interface::Demanded;

/// A plugin that is loaded and can be called.
pub(crate) struct Running {
    /// Where it runs.
    pub(crate) slot: Slot<Demanded>,
    host: Host,
}

const SLOT: &str = "plugin";

/// Reads a folder, a ZIP file or a single script.
///
/// # Errors
///
/// It cannot be read, or breaks a rule of the bundle format.
pub(crate) fn open(path: &Path) -> Result<Bundle, Error> {
    let metadata = fs::metadata(path).map_err(|source| Failure::io("read", path, source))?;
    match script_language(path) {
        Some(language) if metadata.is_file() => {
            let source = fs::read(path).map_err(|source| Failure::io("read", path, source))?;
            let source =
                String::from_utf8(source).map_err(|_| Failure::NotUtf8 { what: Place::from(path) })?;
            Bundle::inline(language, &source)
        }
        _ => Bundle::open(path),
    }
}

/// Loads `bundle` into an isolate. Stages Pyodide first if it is needed and missing, for everyone to see, unless the
/// command is to stay offline.
///
/// # Errors
///
/// Pyodide cannot be had, or the plugin does not load or does not implement the demanded interface.
pub(crate) fn start(bundle: Bundle, arguments: &PluginArguments, policy: Policy) -> Result<Running, Error> {
    let builder = Host::builder().policy(policy);
    let host = with_python(builder, &bundle, arguments.offline)?.build()?;
    // A plugin that does not load has cost its Python too.
    let slot = host.slot(SLOT, bundle).inspect_err(|_| host.settle())?;
    Ok(Running { slot, host })
}

/// Makes and keeps the image of `bundle`, and gives what went into it and the bytes of memory it has. Stages Pyodide as
/// [`start`] does.
///
/// # Errors
///
/// Pyodide cannot be had, the plugin is not for Python, or it does not load.
pub(crate) fn build_image(bundle: Bundle, arguments: &PluginArguments) -> Result<(Parts, usize), Error> {
    let builder = Host::builder().policy(Policy::deny_all().excess(Excess::Narrow));
    let host = with_python(builder, &bundle, arguments.offline)?.build()?;
    let built = host.build_image(bundle);
    host.settle();
    built
}

impl Drop for Running {
    fn drop(&mut self) {
        self.host.close(SLOT);
        // What was to be said has been; the next new plugin need not wait for Python to boot.
        self.host.settle();
    }
}

fn with_python(builder: HostBuilder, bundle: &Bundle, offline: bool) -> Result<HostBuilder, Error> {
    if bundle.language() != Language::Python {
        return Ok(builder);
    }
    let distribution = if offline {
        match open_for(bundle.manifest())? {
            Some(distribution) => distribution,
            None => Distribution::open(Location::resolve()?.directory())?,
        }
    } else {
        aardvark::prepare_python_for(bundle.manifest(), &TerminalProgress::new())?
    };
    Ok(builder.distribution(distribution))
}

fn script_language(path: &Path) -> Option<Language> {
    match path.extension()?.to_str()? {
        "py" => Some(Language::Python),
        "js" | "mjs" => Some(Language::JavaScript),
        _ => None,
    }
}
