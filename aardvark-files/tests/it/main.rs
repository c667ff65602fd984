//! The files of a plugin, as whoever makes up paths for a guest sees them.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "clippy takes only #[test] functions for tests, not what they call"
)]

mod escapes;
mod mounts;
#[cfg(target_os = "linux")]
mod old_kernel;
mod quota;
mod races;
mod scratch;
mod snapshots;
mod support;
