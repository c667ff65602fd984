//! Why the program could not do its work.

use std::io;

use crate::feed::FeedError;
use crate::places::Missing;

/// Any failure of the program. A call that fails is not one: it is counted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// The feed cannot be read.
    #[error(transparent)]
    Feed(#[from] FeedError),
    /// A file that comes with the example is not there.
    #[error(transparent)]
    Missing(#[from] Missing),
    /// The host, the distribution or the first rule.
    #[error(transparent)]
    Plugin(#[from] aardvark::Error),
    /// Nothing is left of the feed to judge.
    #[error("no event in the feed has a magnitude of {threshold} or more (lower `--min-magnitude`)")]
    NothingLeft {
        /// What `--min-magnitude` asked for.
        threshold: f64,
    },
    /// The feed is well-formed, but has no events.
    #[error("the feed has no events (take one of a longer time)")]
    Empty,
    /// Ctrl-C cannot be handled.
    #[error("cannot set a handler for Ctrl-C (use `--watch-for` on systems without signals)")]
    Signal(#[source] ctrlc::Error),
    /// Standard output is gone or full.
    #[error("cannot write to standard output")]
    Output(#[from] io::Error),
}

impl Failure {
    /// Whether the reader of our output has left, which is no failure of ours.
    #[must_use]
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}
