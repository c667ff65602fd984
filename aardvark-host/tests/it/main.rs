//! The host from the outside, with real interpreters. One binary, because each links 70 MB of V8.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that fails should stop where it fails"
)]

mod support;

mod bundle_v1;
mod clocks;
mod compiled_code;
mod concurrency;
mod confinement;
mod contract;
mod docs;
mod dynamic_code;
#[cfg(target_os = "linux")]
mod environment;
mod errors;
mod escapes;
mod files;
mod fresh;
mod hanging_load;
mod hash_seeds;
mod hostile;
mod hostile_results;
#[cfg(target_os = "linux")]
mod image;
mod images_of_policies;
mod javascript;
mod javascript_state;
mod killers;
mod lies;
mod lifecycle;
mod limits;
mod listing;
mod log_events;
mod metrics;
mod native_packages;
mod network;
mod older_lines;
mod packages;
mod panics;
mod plugin_images;
mod policy;
mod python;
mod report;
mod swap;
mod telemetry;
mod values;
mod watch;
