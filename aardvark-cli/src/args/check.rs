//! The command line of `aardvark check`.

use std::path::PathBuf;

use clap::Args;

use super::{FormatArguments, PluginArguments};

const AFTER_HELP: &str = "\
Examples:
  aardvark check plugins/alerts-py                          is it in order, and does it load?
  aardvark check alerts.zip --interface demo.alerts.json    does it implement this interface?
  aardvark check untrusted.zip --no-run                     look at the files, run nothing
  aardvark check new.zip --against old.zip --no-run         does it ask for more than the old one?
  aardvark check plugins/alerts-py --json | jq -r '.problems[].message'

An interface descriptor is the JSON form of `aardvark::InterfaceDescriptor`; an application writes
its own with `serde_json::to_string(<dyn Rule as aardvark::Interface>::descriptor())`.";

/// Finds out whether a plugin is in order
///
/// Opens it, validates its manifest, loads it in an isolate without any access, and lists what is wrong, what it asks
/// of its host, and which functions there are.
#[derive(Args, Debug)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    pub(crate) plugin: PluginArguments,

    /// The interface that the plugin must implement, as a descriptor in JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) interface: Option<PathBuf>,

    /// The plugin that this one is to replace: shows what it asks for more and less, and fails if it is more
    #[arg(long, value_name = "OLD")]
    pub(crate) against: Option<PathBuf>,

    /// Do not run the plugin's top level: check its files, manifest and declared interface versions only
    #[arg(long)]
    pub(crate) no_run: bool,

    #[command(flatten)]
    pub(crate) format: FormatArguments,
}
