//! What makes a task fail.

use std::io;
use std::path::PathBuf;

/// Why a task failed, with the command that repairs or repeats it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The file system refused.
    #[error("cannot {verb} `{path}`: {source}", path = path.display())]
    Io {
        /// What was tried.
        verb: &'static str,
        /// On which file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The list of files could not be made.
    #[error("cannot list the repository's files: {0}")]
    Listing(#[from] ignore::Error),
    /// Tidy reported something.
    #[error("tidy found {0} (each line above says what to do)")]
    Untidy(usize),
    /// Generated files differ from what the code generates.
    #[error("generated files are stale: {} (run `cargo xtask generated`)", .0.join(", "))]
    Stale(Vec<&'static str>),
    /// A step's name is unknown.
    #[error("no step `{name}` (expected one of {known})")]
    UnknownStep {
        /// The name on the command line.
        name: String,
        /// Every step's name.
        known: String,
    },
    /// A program of a step could not be started.
    #[error("cannot start `{command}`: {source}")]
    Start {
        /// The command line.
        command: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// A program of a step failed; it has said why.
    #[error("`{command}` failed with {status}")]
    Command {
        /// The command line.
        command: String,
        /// How it ended.
        status: std::process::ExitStatus,
    },
    /// A step failed.
    #[error("step `{step}`: {cause}\nrepeat it with: cargo xtask ci --only {step}")]
    Step {
        /// The step's name.
        step: &'static str,
        /// Why.
        cause: Box<Error>,
    },
}
