//! The README and the host guide as tests: what they show in Rust compiles and runs. Nothing of it is in the crate.

#[doc = include_str!("../../README.md")]
struct Readme;

#[doc = include_str!("../../docs/host-guide.md")]
struct HostGuide;
