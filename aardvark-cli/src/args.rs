//! The command line: commands, options, help texts. Does nothing.

mod assets;
mod check;
mod image;
mod inspect;
mod lock;
mod pack;
mod run;
mod schema;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(crate) use self::assets::{AssetsArguments, AssetsCommand, Origin, StageArguments};
pub(crate) use self::check::CheckArguments;
pub(crate) use self::image::{
    BuildArguments, ImageArguments, ImageCommand, ListArguments, PruneArguments, VerifyArguments,
};
pub(crate) use self::inspect::InspectArguments;
pub(crate) use self::lock::LockArguments;
pub(crate) use self::pack::PackArguments;
pub(crate) use self::run::RunArguments;
pub(crate) use self::schema::{SchemaArguments, SchemaName};
use crate::output::Format;

const AFTER_HELP: &str = "\
Examples:
  aardvark run rules.py --input '{\"magnitude\": 6.1}'    call the one function of a script
  aardvark check plugins/alerts-js                      find out what is wrong with a plugin
  aardvark pack plugins/alerts-js -o alerts.zip         make one file of it

Exit codes:
  0  all is well
  1  the plugin is at fault: it failed, reached a limit or is malformed
  2  the command line, the machine or Aardvark is at fault

Environment:
  AARDVARK_PYODIDE_DIR  where Pyodide is staged, instead of the user's cache directory
  AARDVARK_IMAGE_DIR    where images of Python plugins are kept, likewise
  AARDVARK_IMAGE_LIMIT  the disk space that images may take, such as `500 MB`; 4 GiB by default
  AARDVARK_WHEELS_DIR   where wheels that plugins share are kept, likewise
  AARDVARK_PYTHON       the Python whose pip `aardvark lock` runs, instead of `python3`
  AARDVARK_LOG          what to log on standard error, such as `debug` or `aardvark::slot=info`
  NO_COLOR              no colours, if it is set";

/// Runs, checks and packs plugins written in Python and JavaScript
#[derive(Debug, Parser)]
#[command(name = "aardvark", version, after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Call a function of a plugin and print what it returns
    Run(RunArguments),
    /// Find out whether a plugin is in order
    Check(CheckArguments),
    /// Show what a plugin consists of
    Inspect(InspectArguments),
    /// Pin the Python packages of a plugin, and get their wheels
    Lock(LockArguments),
    /// Pack a plugin's folder into a ZIP file, the same bytes every time
    Pack(PackArguments),
    /// Print the JSON Schema of the manifest
    Schema(SchemaArguments),
    /// Stage and verify Pyodide, which runs plugins in Python
    Assets(AssetsArguments),
    /// Build, list, verify and throw away images of Python plugins
    Image(ImageArguments),
}

/// The plugin that a command is about.
#[derive(Args, Debug)]
pub(crate) struct PluginArguments {
    /// The plugin: a folder, a ZIP file, or one script (.py, .js or .mjs)
    pub(crate) bundle: PathBuf,

    /// Fail instead of downloading Pyodide when a Python plugin needs it and it is not staged
    #[arg(long, display_order = 100)]
    pub(crate) offline: bool,
}

/// How to print results.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct FormatArguments {
    /// Print one JSON object on standard output, errors included
    #[arg(long, global = true, display_order = 101)]
    json: bool,
}

impl Arguments {
    /// How results and errors are to be printed.
    pub(crate) fn format(&self) -> Format {
        let format = match &self.command {
            Command::Run(run) => run.format,
            Command::Check(check) => check.format,
            Command::Inspect(inspect) => inspect.format,
            Command::Lock(lock) => lock.format,
            Command::Pack(pack) => pack.format,
            // A schema is JSON either way.
            Command::Schema(_) => return Format::Human,
            Command::Assets(assets) => assets.format,
            Command::Image(image) => image.format,
        };
        if format.json { Format::Json } else { Format::Human }
    }
}

/// Whether a command line that could not be understood has `--json` among its options.
pub(crate) fn asks_for_json(arguments: impl Iterator<Item = OsString>) -> bool {
    arguments.take_while(|argument| argument != "--").any(|argument| argument == "--json")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::Arguments;

    #[test]
    fn the_definition_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_has_examples() {
        for command in Arguments::command().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.starts_with("Examples:\n"), "{}", command.get_name());
            for nested in command.get_subcommands() {
                let help = nested.get_after_help().map(ToString::to_string).unwrap_or_default();
                assert!(help.starts_with("Examples:\n"), "{} {}", command.get_name(), nested.get_name());
            }
        }
    }
}
