//! Our benchmarks and the peers', side by side: one command that prepares every system, lets each do the same work
//! in turns on this machine, and prints medians, spread, ratios and the targets.
//!
//! ```text
//!   args ──► peer: install or build, once      ──► round: for each scenario, every contender in rotated order
//!                  (or say why it is missing)               │  each turn is a process of its own:
//!                                                           │  this program (`drive`), Python or Node
//!                                                           ▼
//!   report: text, JSON, chart  ◄── target  ◄── board: the samples of all turns, summarised
//! ```
//!
//! What is compared is the same everywhere: a caller's value goes in, the plugin's handler changes one field, and the
//! caller has the answer as a value. Every peer does its own JSON passes.

mod args;
mod board;
mod contender;
mod drive;
mod failure;
mod feed;
mod job;
mod machine;
mod peer;
mod report;
mod round;
mod scenario;
mod summary;
mod target;
mod turn;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};
use crate::failure::Failure;

fn main() -> ExitCode {
    let args = Args::parse();
    let result = match &args.command {
        Some(Command::Drive { contender, job }) => drive::run(contender, job),
        Some(Command::Compare { files }) => report::compare(files).map(|text| print!("{text}")),
        None => run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {}", failure.with_causes());
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<(), Failure> {
    let machine = machine::Machine::look();
    let place = peer::Place::new(args)?;
    let line_up = peer::line_up(&place, args);
    let board = round::play(&place, &line_up, args)?;
    let targets = target::judge(&board, machine.cores);
    report::write(&report::Report { machine, line_up, board, targets, rounds: args.rounds }, &args.out)
}
