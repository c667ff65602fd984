//! The command `quakes`; what it does is in the library.

use std::process::ExitCode;

use clap::Parser as _;
use quakes::{app, args::Args};

fn main() -> ExitCode {
    app::main(&Args::parse())
}
