//! The sample plugins, and the program, on a real week of earthquakes. One binary, because each links V8.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy takes only #[test] functions for tests, not what they call"
)]

mod cases;
mod feeds;
mod plugins;
mod program;
mod rules;
mod tour;
mod watch;
