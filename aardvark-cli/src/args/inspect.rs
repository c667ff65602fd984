//! The command line of `aardvark inspect`.

use clap::Args;

use super::{FormatArguments, PluginArguments};

const AFTER_HELP: &str = "\
Examples:
  aardvark inspect plugins/alerts-py              manifest, digest, files and functions
  aardvark inspect untrusted.zip --no-run         without running any of it
  aardvark inspect alerts.zip --json | jq -r .digest";

/// Shows what a plugin consists of: manifest, digest, files, functions
///
/// The functions are known only after the plugin's top level has run, which happens in an isolate without any access.
#[derive(Args, Debug)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct InspectArguments {
    #[command(flatten)]
    pub(crate) plugin: PluginArguments,

    /// Do not run the plugin's top level, and leave its functions out
    #[arg(long)]
    pub(crate) no_run: bool,

    #[command(flatten)]
    pub(crate) format: FormatArguments,
}
