//! The command line of `aardvark assets`.

use std::path::PathBuf;

use aardvark_distribution::PINNED;
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand, ValueEnum};

use super::FormatArguments;

const AFTER_HELP: &str = "\
Examples:
  aardvark assets stage                      get Pyodide ready, once per user
  aardvark assets verify                     is every byte still right?
  aardvark assets path                       where is it?
  aardvark assets stage --version 0.29.5     an older one too, for plugins that ask for it

The directory is the one that AARDVARK_PYODIDE_DIR names, else one per version in the user's cache
directory. Plugins run on the newest version unless their manifest asks for another that is staged.";

const AFTER_STAGE_HELP: &str = "\
Examples:
  aardvark assets stage                                            through npm
  aardvark assets stage --version 0.29.5                           an older version, beside the newest
  aardvark assets stage --archive pyodide-core-314.0.7.tar.bz2     from an archive
  aardvark assets stage --directory ./pyodide                      from a directory with its files
  aardvark assets stage --url https://example.com/pyodide.tgz      from elsewhere
  AARDVARK_PYODIDE_DIR=/opt/pyodide aardvark assets stage          to elsewhere

Whatever the source, the interpreter and its library must have their pinned hashes. So must npm's
list of packages; a release's own list is recorded, and its packages must have the hashes in it.

A source that is named is used or fails: replacing what is staged takes --replace. An interrupted
download from --url goes on where it stopped; npm has a cache of its own.";

const AFTER_VERIFY_HELP: &str = "\
Examples:
  aardvark assets verify
  aardvark assets verify --json | jq -r .fingerprint";

const AFTER_PATH_HELP: &str = "\
Examples:
  aardvark assets path
  du -sh \"$(aardvark assets path)\"";

/// Stages and verifies Pyodide, which runs plugins in Python
#[derive(Args, Debug)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct AssetsArguments {
    #[command(subcommand)]
    pub(crate) command: AssetsCommand,

    /// Which Pyodide; the newest that this program knows unless given
    #[arg(long, value_name = "VERSION", value_parser = version(), global = true)]
    pub(crate) version: Option<String>,

    #[command(flatten)]
    pub(crate) format: FormatArguments,
}

/// The versions that this program knows.
fn version() -> PossibleValuesParser {
    PINNED.iter().map(|pinned| pinned.version).collect::<Vec<_>>().into()
}

/// What to do with Pyodide.
#[derive(Debug, Subcommand)]
pub(crate) enum AssetsCommand {
    /// Get Pyodide, check it and put it into its directory
    Stage(StageArguments),
    /// Hash every file of the staged Pyodide
    #[command(after_help = AFTER_VERIFY_HELP)]
    Verify,
    /// Print the directory, whether or not Pyodide is staged there
    #[command(after_help = AFTER_PATH_HELP)]
    Path,
}

/// Gets Pyodide, checks it and puts it into its directory
#[derive(Args, Debug)]
#[command(after_help = AFTER_STAGE_HELP)]
pub(crate) struct StageArguments {
    /// Where to get it
    #[arg(long, value_enum, default_value = "npm", group = "source")]
    pub(crate) from: Origin,

    /// Take it from an archive: npm's .tgz, or one of Pyodide's own releases, core or full
    #[arg(long, value_name = "FILE", group = "source")]
    pub(crate) archive: Option<PathBuf>,

    /// Take it from a directory into which such an archive was unpacked
    #[arg(long, value_name = "DIR", group = "source")]
    pub(crate) directory: Option<PathBuf>,

    /// Download such an archive; `https` only, or `http` from this machine without redirects
    #[arg(long, value_name = "URL", group = "source")]
    pub(crate) url: Option<String>,

    /// Replace what is staged, good or damaged
    #[arg(long)]
    pub(crate) replace: bool,
}

/// A place that needs no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Origin {
    /// The npm package `pyodide`, through the `npm` command; the interpreter and no packages, 6.5 MB
    Npm,
}
