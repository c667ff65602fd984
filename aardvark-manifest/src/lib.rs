//! Vocabulary of Aardvark: errors, calls, manifests, interface descriptors and the bundle format.
//!
//! Users depend on the crate `aardvark`, which re-exports what they need from here. This crate knows no V8, no
//! async runtime and no network, so that crates which only declare interfaces build quickly.

#![forbid(unsafe_code)]

pub mod bundle;
pub mod call;
pub mod demand;
pub mod error;
pub mod interface;
pub mod manifest;
pub mod outcome;
pub mod plain;
pub mod traceback;
