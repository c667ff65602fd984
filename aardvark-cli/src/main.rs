//! The `aardvark` command: what it is asked is in `args`, what it does in `command`, what it says in `output`.

#![forbid(unsafe_code)]

mod args;
mod command;
mod failure;
mod input;
mod interface;
mod log;
mod output;
mod packages;
mod plugin;
mod reply;

use std::env;
use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Arguments, asks_for_json};
use crate::failure::Failure;
use crate::output::{Format, Output};

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        // Help and version are no mistakes, and go to standard output as they are.
        Err(error) if error.use_stderr() && asks_for_json(env::args_os()) => {
            return Output::new(Format::Json).failure(&Failure::Usage { error }.into()).into();
        }
        Err(error) => error.exit(),
    };
    let mut output = Output::new(arguments.format());
    let status = log::start()
        .and_then(|()| command::run(arguments, &mut output))
        .unwrap_or_else(|error| output.failure(&error));
    status.into()
}
