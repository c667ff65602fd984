//! The built command, run as people and programs run it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "clippy takes only #[test] functions for tests, not what they call"
)]

mod assets;
mod broken;
mod check;
mod command;
mod forgery;
mod image;
mod input;
mod inspect;
mod lock;
mod lock_refused;
mod network;
mod pack;
mod run;
mod schema;
mod streams;
mod usage;
mod wheels;
