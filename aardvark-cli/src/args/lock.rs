//! The command line of `aardvark lock`.

use std::path::PathBuf;

use clap::Args;

use super::FormatArguments;

const AFTER_HELP: &str = "\
Examples:
  aardvark lock plugins/prices pydantic             the newest version, and what it needs
  aardvark lock plugins/prices 'msgspec==0.22.*'    others stay as they are
  aardvark lock plugins/prices                      gets the wheels that are pinned, after a checkout
  aardvark lock plugins/prices xxhash --shared      wheels go to the user's cache, not into the plugin

Versions are found by pip, with its configuration: indexes, mirrors, credentials. Only wheels are taken
that Pyodide can use: pure Python, or compiled for it.

The pins go into `requires.python` of the manifest, with the hash of each wheel. When the plugin is loaded,
nothing is downloaded: its wheels are looked for in its folder `wheels`, which `aardvark pack` packs, then
in the user's cache.";

/// Pins the Python packages of a plugin by version and hash, and gets their wheels
#[derive(Args, Debug)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct LockArguments {
    /// The plugin's folder
    #[arg(default_value = ".", value_name = "FOLDER")]
    pub(crate) folder: PathBuf,

    /// What to pin, such as `pydantic` or `msgspec==0.22`; without any, the wheels of the pins there are
    #[arg(value_name = "REQUIREMENT")]
    pub(crate) requirements: Vec<String>,

    /// Keep the wheels in the user's cache, where all plugins find them, instead of in the plugin's folder
    #[arg(long)]
    pub(crate) shared: bool,

    #[command(flatten)]
    pub(crate) format: FormatArguments,
}
