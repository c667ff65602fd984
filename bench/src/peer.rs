//! The systems that are compared, made ready once: installed from their registries through the ordinary clients, or
//! built, into a cache directory of the benchmark's own.
//!
//! A system that cannot be made ready is missing, with the reason; it does not stop the others.

mod client;
mod component;
mod node;
mod python;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use aardvark::distribution::TerminalProgress;

use crate::args::Args;
use crate::contender::{CONTENDERS, Contender};
use crate::failure::Failure;
use crate::feed::Feed;

/// A system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Peer {
    Aardvark,
    Eryx,
    WasmPython,
    WasmJavaScript,
    Pyodide,
    Cpython,
    CpythonProcess,
    QuickJs,
    Node,
}

/// A system that is ready: how its driver is started, without the job.
#[derive(Clone, Debug)]
pub(crate) struct Ready {
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<OsString>,
    /// What was installed or built for it.
    pub(crate) assets: PathBuf,
    /// Name and version of what is measured.
    pub(crate) version: String,
}

/// Where things are.
pub(crate) struct Place {
    /// Everything that is installed or built.
    pub(crate) cache: PathBuf,
    /// The plugins.
    pub(crate) guests: PathBuf,
    /// The drivers that are not in this program.
    pub(crate) peers: PathBuf,
    /// Values of calls, as JSON.
    pub(crate) feeds: PathBuf,
    /// This program.
    program: PathBuf,
    /// A Python on the machine.
    python: PathBuf,
}

/// Who takes part, and who does not and why.
pub(crate) struct LineUp {
    pub(crate) ready: Vec<(&'static Contender, Ready)>,
    pub(crate) missing: Vec<(&'static Contender, String)>,
}

impl Place {
    /// Finds the checkout that this program was built from, and makes the cache directory.
    pub(crate) fn new(args: &Args) -> Result<Self, Failure> {
        let checkout = Path::new(env!("CARGO_MANIFEST_DIR"));
        let guests = checkout.join("guests");
        if !guests.is_dir() {
            return Err(Failure::NoCheckout { path: guests });
        }
        let cache = match &args.cache {
            Some(directory) => std::path::absolute(directory).map_err(Failure::io("find", directory))?,
            None => directories::BaseDirs::new()
                .ok_or(Failure::NoCache)?
                .cache_dir()
                .join("aardvark")
                .join("bench"),
        };
        let feeds = cache.join("feeds");
        fs::create_dir_all(&feeds).map_err(Failure::io("make", &feeds))?;
        Feed::write_all(&feeds)?;
        let program = std::env::current_exe().map_err(Failure::io("find", "this program".as_ref()))?;
        let peers = checkout.join("peers");
        Ok(Self { cache, guests, peers, feeds, program, python: args.python.clone() })
    }

    /// Makes `name` in the cache with `build`, unless that was done with the same `key`.
    fn once(
        &self,
        name: &str,
        key: &str,
        build: impl FnOnce(&Path) -> Result<(), Failure>,
    ) -> Result<PathBuf, Failure> {
        let directory = self.cache.join(name);
        let stamp = directory.join("made-from");
        if fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == key) {
            return Ok(directory);
        }
        eprintln!("preparing {name} (once)");
        if directory.exists() {
            fs::remove_dir_all(&directory).map_err(Failure::io("remove", &directory))?;
        }
        fs::create_dir_all(&directory).map_err(Failure::io("make", &directory))?;
        build(&directory)?;
        fs::write(&stamp, key).map_err(Failure::io("write", &stamp))?;
        Ok(directory)
    }

    /// The text of one of the benchmark's own files, for keys.
    fn text(&self, path: &Path) -> Result<String, Failure> {
        fs::read_to_string(path).map_err(Failure::io("read", path))
    }

    /// A system whose driver is in this program.
    fn built_in(&self, contender: &Contender, assets: PathBuf, version: impl Into<String>) -> Ready {
        let arguments = vec!["drive".into(), contender.name.into()];
        Ready { program: self.program.clone(), arguments, assets, version: version.into() }
    }
}

/// Makes every contender that `args` asks for ready.
pub(crate) fn line_up(place: &Place, args: &Args) -> LineUp {
    let mut line_up = LineUp { ready: Vec::new(), missing: Vec::new() };
    let mut reasons = BTreeMap::new();
    let wanted = |contender: &&Contender| {
        args.contenders.is_empty()
            || args.contenders.iter().any(|part| contender.name.contains(part.as_str()))
    };
    for contender in CONTENDERS.iter().filter(wanted) {
        // A system that failed once is not tried again for its other ways of use.
        if let Some(reason) = reasons.get(&contender.peer) {
            line_up.missing.push((contender, String::clone(reason)));
            continue;
        }
        match make_ready(place, contender) {
            Ok(ready) => line_up.ready.push((contender, ready)),
            Err(failure) => {
                let reason = failure.with_causes();
                eprintln!("without {}: {reason}", contender.label);
                reasons.insert(contender.peer, reason.clone());
                line_up.missing.push((contender, reason));
            }
        }
    }
    line_up
}

fn make_ready(place: &Place, contender: &Contender) -> Result<Ready, Failure> {
    match contender.peer {
        Peer::Aardvark => {
            let distribution = aardvark::prepare_python(&TerminalProgress::new())?;
            let images = place.cache.join("images");
            fs::create_dir_all(&images).map_err(Failure::io("make", &images))?;
            if contender.packages {
                python::wheels(place, distribution.python_version())?;
            }
            let version =
                format!("aardvark {}, Pyodide {}", client::version_here("aardvark"), distribution.version());
            Ok(place.built_in(contender, place.cache.clone(), version))
        }
        Peer::QuickJs => {
            let version = format!("rquickjs {}", client::version_here("rquickjs"));
            Ok(place.built_in(contender, place.cache.clone(), version))
        }
        Peer::Eryx => python::eryx(place),
        Peer::Cpython => python::cpython(place),
        Peer::CpythonProcess => python::process(place, contender),
        Peer::WasmPython => component::python(place, contender),
        Peer::WasmJavaScript => component::javascript(place, contender),
        Peer::Pyodide => node::pyodide(place),
        Peer::Node => node::node(place),
    }
}
