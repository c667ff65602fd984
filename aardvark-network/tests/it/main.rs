//! The network under a grant, against real servers on this machine.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "clippy takes only #[test] functions for tests, not what they call"
)]

mod budgets;
mod cancelling;
mod grants;
mod headers;
mod hostile;
mod https;
mod names;
mod redirects;
mod rules;
mod server;
mod support;
mod targets;
