//! What needs a Python on the machine: a virtual environment, eryx in it, and Python itself.

use std::ffi::OsString;
use std::path::PathBuf;

use super::{Place, Ready, client};
use crate::contender::Contender;
use crate::failure::Failure;

const ERYX: &str = "pyeryx==0.11.0";
const PYDANTIC: &str = "pydantic==2.14.3";
/// Pyodide's tag of its platform.
const PLATFORM: &str = "pyemscripten_2026_0_wasm32";
const COMPONENTIZE: &str = "componentize-py==0.25.1";

/// A virtual environment with the peers from pip.
pub(super) struct Environment {
    pub(super) directory: PathBuf,
    version: String,
}

impl Environment {
    /// Makes it, once.
    pub(super) fn new(place: &Place) -> Result<Self, Failure> {
        let ask = "import sys; print('.'.join(map(str, sys.version_info[:3])))";
        let version = client::run(&place.python, ["-c", ask], &place.cache)?;
        let mut numbers = version.split('.').map(|number| number.parse::<u32>().unwrap_or_default());
        if (numbers.next(), numbers.next()) < (Some(3), Some(12)) {
            return Err(Failure::OldPython { found: version });
        }
        let directory = place.once("python", &format!("{version} {ERYX} {COMPONENTIZE}"), |directory| {
            client::run(&place.python, ["-m", "venv", "--clear", "."], directory)?;
            let pip = ["-m", "pip", "install", "--quiet", "--only-binary=:all:", ERYX, COMPONENTIZE];
            client::run(directory.join("bin/python"), pip, directory)?;
            Ok(())
        })?;
        Ok(Self { directory, version })
    }

    pub(super) fn python(&self) -> PathBuf {
        self.directory.join("bin/python")
    }

    /// The tool that makes components, as pip names it.
    pub(super) fn componentizer(&self) -> &'static str {
        COMPONENTIZE
    }
}

/// pydantic for the Python of our plugins, whose version is given with its patch level.
pub(super) fn wheels(place: &Place, version: &str) -> Result<(), Failure> {
    let environment = Environment::new(place)?;
    let version = version.rsplit_once('.').map_or(version, |(minor, _)| minor);
    let script = place.peers.join("wheels.py");
    let key = format!("{PYDANTIC} {PLATFORM} {version}\n{}", place.text(&script)?);
    place.once("pydantic", &key, |directory| {
        let arguments =
            [script.as_os_str(), ".".as_ref(), PYDANTIC.as_ref(), PLATFORM.as_ref(), version.as_ref()];
        client::run(environment.python(), arguments, directory)?;
        Ok(())
    })?;
    Ok(())
}

/// eryx and a saved factory with the plugin in it.
pub(super) fn eryx(place: &Place) -> Result<Ready, Failure> {
    let environment = Environment::new(place)?;
    let script = place.peers.join("eryx_driver.py");
    let key = [ERYX, &place.text(&place.guests.join("plugin.py"))?, &place.text(&script)?].concat();
    let assets = place.once("eryx", &key, |directory| {
        let factory = directory.join("factory.bin");
        let arguments = [script.as_os_str(), "prepare".as_ref(), factory.as_os_str()];
        client::run(environment.python(), arguments, directory)?;
        Ok(())
    })?;
    let version = format!("{ERYX}, on CPython {}", environment.version);
    Ok(Ready { program: environment.python(), arguments: vec![script.into()], assets, version })
}

/// Python in its own process.
pub(super) fn cpython(place: &Place) -> Result<Ready, Failure> {
    let environment = Environment::new(place)?;
    let arguments: Vec<OsString> = vec![place.peers.join("cpython.py").into()];
    let version = format!("CPython {}", environment.version);
    Ok(Ready { program: environment.python(), arguments, assets: environment.directory, version })
}

/// A Python process for each call.
pub(super) fn process(place: &Place, contender: &Contender) -> Result<Ready, Failure> {
    let environment = Environment::new(place)?;
    let version = format!("CPython {}", environment.version);
    Ok(place.built_in(contender, environment.directory, version))
}
