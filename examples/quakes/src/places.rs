//! Where the files that come with the example are.

use std::env;
use std::path::{Path, PathBuf};

/// A file of the example that is nowhere.
#[derive(Debug, thiserror::Error)]
#[error("cannot find `{path}` above the working directory or the program ({remedy})")]
pub struct Missing {
    path: &'static str,
    remedy: &'static str,
}

/// The feed that comes with the example.
///
/// # Errors
///
/// If the program was moved away from its repository.
pub fn feed() -> Result<PathBuf, Missing> {
    find("examples/quakes/data/usgs-all-week-2018-02.geojson", "name a feed as the argument")
}

/// The folder of a sample plugin.
///
/// # Errors
///
/// If the program was moved away from its repository.
pub fn plugin(name: Sample) -> Result<PathBuf, Missing> {
    find(name.path(), "name rules with `--rules`")
}

/// The sample plugins that the tour uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    /// The rule in Python.
    Python,
    /// The rule in JavaScript.
    JavaScript,
    /// The rule that does not load.
    Broken,
}

impl Sample {
    const fn path(self) -> &'static str {
        match self {
            Self::Python => "plugins/alerts-py",
            Self::JavaScript => "plugins/alerts-js",
            Self::Broken => "plugins/alerts-broken",
        }
    }
}

/// In the repository that this was compiled in; if that is gone, above the working directory or the program.
fn find(path: &'static str, remedy: &'static str) -> Result<PathBuf, Missing> {
    let compiled = Path::new(env!("CARGO_MANIFEST_DIR")).to_owned();
    let starts = [Some(compiled), env::current_dir().ok(), env::current_exe().ok()];
    starts
        .iter()
        .flatten()
        .flat_map(|start| start.ancestors())
        .map(|ancestor| ancestor.join(path))
        .find(|found| found.exists())
        .ok_or(Missing { path, remedy })
}
