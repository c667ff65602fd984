//! The typed call from end to end, without V8: real traits, real encoding, and in place of a plugin a small
//! interpreter of requests. One binary; one file a behaviour.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

mod arguments;
mod calls;
mod defaults;
mod descriptors;
mod graph;
mod guest;
mod interfaces;
mod results;
mod versions;
