//! Stages a real Pyodide through every door, and through every failure that a test can provoke.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "clippy takes only #[test] functions for tests, not what they call"
)]

mod archive;
mod at_once;
mod derived;
mod directory;
mod fixture;
mod glue;
mod hostile;
mod location;
mod npm;
mod open;
mod packages;
mod server;
mod target;
mod url;
mod versions;
