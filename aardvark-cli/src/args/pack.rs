//! The command line of `aardvark pack`.

use std::path::PathBuf;

use clap::Args;

use super::FormatArguments;

const AFTER_HELP: &str = "\
Examples:
  aardvark pack plugins/alerts-py                       writes alerts-py.zip here
  aardvark pack plugins/alerts-py -o dist/alerts.zip    somewhere else
  aardvark pack plugins/alerts-py --force               over an older one

The digest on standard output is the bundle's: the folder has the same, and so has every archive
of the same files.";

/// Packs a plugin's folder into a ZIP file, the same bytes every time, and prints its digest
///
/// Version control folders, caches and compiled Python files are left out. The manifest is validated first.
#[derive(Args, Debug)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct PackArguments {
    /// The folder
    pub(crate) folder: PathBuf,

    /// The file to write; by default the folder's name with `.zip`, in the working directory
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Replace the file if there is one
    #[arg(long)]
    pub(crate) force: bool,

    #[command(flatten)]
    pub(crate) format: FormatArguments,
}
