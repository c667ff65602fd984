//! Tests of the crate's public surface: manifests and bundles. One binary; the cases are data where they can be.

mod generated;
mod manifest_bad;
mod manifest_good;
mod manifest_random;
mod snapshot;
