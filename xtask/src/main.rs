//! Development tasks: `cargo xtask ci`, `cargo xtask tidy`, `cargo xtask generated`.
//!
//! Not part of what users build. It links no V8, so that a look at the rules costs seconds.

#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a developer's tool talks through them")]

mod ci;
mod error;
mod generated;
mod repository;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::Error;

/// Development tasks of this workspace.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Everything a change must pass: format, tidy, generated files, lints, docs, tests
    Ci {
        /// Runs this step only; may be repeated
        #[arg(long, value_name = "STEP")]
        only: Vec<String>,
        /// Prints the steps and their commands, and runs nothing
        #[arg(long, conflicts_with = "only")]
        list: bool,
    },
    /// Checks the rules that no compiler knows: module ranks, where `unsafe` may be, headers, links
    Tidy,
    /// Writes the files that are generated from code
    Generated {
        /// Writes nothing; fails if a file differs from what the code generates
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<(), Error> {
    let root = repository::root()?;
    match task {
        Task::Ci { list: true, .. } => {
            ci::list();
            Ok(())
        }
        Task::Ci { only, .. } => ci::run(&root, &only),
        Task::Tidy => tidy::run(&root),
        Task::Generated { check: true } => generated::check(&root),
        Task::Generated { check: false } => generated::write(&root),
    }
}
