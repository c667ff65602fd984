//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Compares Aardvark with other ways of running Python and JavaScript plugins, on this machine.
#[derive(Parser)]
#[command(version, about)]
pub(crate) struct Args {
    /// How often each contender has its turn in each scenario
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rounds: u32,

    /// Only scenarios whose name contains one of these
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) only: Vec<String>,

    /// Only contenders whose name contains one of these
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) contenders: Vec<String>,

    /// Where the results go, as JSON and as a chart
    #[arg(long, value_name = "DIR", default_value = "target/bench")]
    pub(crate) out: PathBuf,

    /// Where peers are installed [default: `aardvark/bench` in the user's cache directory]
    #[arg(long, value_name = "DIR")]
    pub(crate) cache: Option<PathBuf>,

    /// A Python of 3.12 or later, for the peers that need one
    #[arg(long, value_name = "PROGRAM", default_value = "python3")]
    pub(crate) python: PathBuf,

    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Prints the results of several runs side by side
    Compare {
        /// JSON files that earlier runs wrote
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },

    /// Does one job with one contender and prints the samples; this program starts itself this way
    #[command(hide = true)]
    Drive {
        /// The contender's name
        contender: String,
        /// A job as JSON
        job: String,
    },
}
