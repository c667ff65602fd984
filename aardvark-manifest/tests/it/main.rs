//! Tests of the crate's public surface: manifests and bundles. One binary; the cases are data where they can be.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "clippy takes only #[test] functions for tests, not what they call"
)]

mod archive;
mod archive_on_demand;
mod bundle_digest;
mod bundle_entry;
mod bundle_folder;
mod bundle_hostile;
mod bundle_limits;
mod bundle_pack;
mod demands;
mod generated;
mod manifest_bad;
mod manifest_good;
mod manifest_random;
mod snapshot;
