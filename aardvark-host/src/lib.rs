//! V8, the Python and JavaScript engines, pools, and slots with hot swap.
//!
//! Users depend on the crate `aardvark`.
#![allow(dead_code)]
mod engine;
