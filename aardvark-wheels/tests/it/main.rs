//! Tests of the crate's public surface, with small wheels made here and real ones that pip fetches once per user.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "clippy takes only #[test] functions for tests, not what they call"
)]

mod fixture;
mod hostile;
mod real;
mod refused;
mod resolved;
mod staged;
mod wheelhouse;
