//! The core of an alerting service: a feed of earthquakes, and a rule that decides who is told.
//!
//! The rule is a plugin in a slot. Threads call it without pause while it is replaced: by one in another language,
//! by one that does not load and is refused, by the earlier one again. This crate is an example, not a library; it
//! is one so that its tests can look inside. Read it in this order:
//!
//! ```text
//! app      what the program does, from arguments to exit code
//! tour     rules that serve one after the other          watch    or one rule, reloaded when its files change
//! change   what happened to the slot                     summary  what is told at the end
//! service  the threads that call the slot
//! desk     what has arrived and what was answered        tally    calls and their latencies, by generation
//! feed     GeoJSON to events                             output   tables and JSON lines
//! ```

#![forbid(unsafe_code)]

pub mod app;
pub mod args;
pub mod change;
pub mod desk;
pub mod failure;
pub mod feed;
pub mod latency;
pub mod output;
pub mod places;
pub mod service;
pub mod summary;
pub mod tally;
pub mod tour;
pub mod watch;
