//! What needs Node on the machine: Pyodide from npm, and Node itself.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Place, Ready, client};
use crate::failure::Failure;

const PYODIDE: &str = "pyodide@314.0.7";

/// Pyodide as npm delivers it.
pub(super) fn pyodide(place: &Place) -> Result<Ready, Failure> {
    let (node, version) = find(place)?;
    let assets = install(place, "pyodide", PYODIDE)?;
    let arguments = vec![place.peers.join("pyodide.mjs").into()];
    Ok(Ready { program: node, arguments, assets, version: format!("{PYODIDE}, on Node {version}") })
}

/// Node alone.
pub(super) fn node(place: &Place) -> Result<Ready, Failure> {
    let (node, version) = find(place)?;
    let arguments = vec![place.peers.join("node.mjs").into()];
    Ok(Ready { program: node, arguments, assets: place.cache.clone(), version: format!("Node {version}") })
}

/// Node, and its version.
pub(super) fn find(place: &Place) -> Result<(PathBuf, String), Failure> {
    let version = client::run("node", ["--version"], &place.cache)?;
    Ok((PathBuf::from("node"), version.trim_start_matches('v').to_owned()))
}

/// A directory of the cache with `package` in its `node_modules`.
pub(super) fn install(place: &Place, name: &str, package: &str) -> Result<PathBuf, Failure> {
    place.once(name, package, |directory: &Path| {
        let manifest = directory.join("package.json");
        fs::write(&manifest, "{ \"private\": true }\n").map_err(Failure::io("write", &manifest))?;
        client::run(
            "npm",
            ["install", "--silent", "--no-audit", "--no-fund", "--save-exact", package],
            directory,
        )?;
        Ok(())
    })
}
