//! How long-running work tells a person what it does. Says nothing about failures; those are errors.

#[cfg(feature = "progress")]
mod terminal;

use std::fmt;

#[cfg(feature = "progress")]
pub use self::terminal::TerminalProgress;

/// One stretch of work that a person can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// Another process is staging the same directory.
    Wait,
    /// An archive is being downloaded.
    Download,
    /// An archive or directory is being read, checked and written to its place.
    Unpack,
    /// The hashes of the files on disk are being computed.
    Verify,
    /// Python compiles its standard library, once per machine. Done by the host, not by this crate.
    Compile,
}

impl Step {
    /// What is going on, for a person: lower case, without a full stop.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Wait => "waiting for another process that stages Pyodide",
            Self::Download => "downloading Pyodide",
            Self::Unpack => "unpacking and checking Pyodide",
            Self::Verify => "verifying Pyodide",
            Self::Compile => "compiling Python's standard library",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// Is told what staging and verifying do. Called from the thread that does the work.
pub trait Progress: Send + Sync {
    /// A step begins, of `total` bytes if that is known. Ends the previous step if it has not been finished.
    fn start(&self, step: Step, total: Option<u64>);

    /// `bytes` more have been dealt with.
    fn advance(&self, bytes: u64);

    /// The step is over, well or not. Harmless when none has begun.
    fn finish(&self);
}

/// Shows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn start(&self, _: Step, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
    fn finish(&self) {}
}
