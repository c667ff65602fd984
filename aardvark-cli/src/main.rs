//! The `aardvark` command: what it is asked is in `args`, what it does in `command`, what it says in `output`.

#![forbid(unsafe_code)]

mod args;
mod command;
mod failure;
mod input;
mod interface;
mod log;
mod output;
mod plugin;
mod reply;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::Arguments;
use crate::output::Output;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut output = Output::new(arguments.format());
    let status = log::start()
        .and_then(|()| command::run(arguments, &mut output))
        .unwrap_or_else(|error| output.failure(&error));
    status.into()
}
