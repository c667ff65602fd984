//! `state: fresh`: every call sees the plugin exactly as it was right after loading.
//!
//! Shown from the outside with a corpus of traces: functions that each leave something behind, from a global variable
//! to a write into the interpreter's memory. After each of them, a fingerprint of everything that a call can see must
//! be what it was before: equal text, down to addresses. The corpus itself is tested too, so that it is noticed if it
//! stops to leave anything.

mod corpus;
mod difference;
mod endings;
mod endurance;
mod entropy;
mod javascript;
mod pages;
mod traces;
