//! Everything that talks to V8 through FFI, and the only place in the engines with `unsafe`.
//!
//! A [`Realm`] is one isolate with one context on the thread that made it. It knows scripts, modules, host
//! functions, timers and termination; it knows nothing of plugins, Python or calls.
//!
//! ```text
//!   process   one-time set-up of V8                realm     isolate + context, entered by closures
//!   guard     host functions, unwinding stopped    modules   ES modules inside a bundle
//!   ops       the host functions themselves        failure   exceptions -> Traceback
//!   interrupt stop a running isolate               wasm      compiled modules, linear memory
//!   bell      what a warning rings
//!   buffers   what is outside the heap, counted    exhaustion   what is done when memory runs out
//!   traffic   requests to other hosts              witness   what other threads can learn of a call
//!   snapshot  contexts built once, then copied     memory    linear memory from an image, and back to it
//!   fatal     what becomes of a guest for which there is no memory
//!   icu       what objects of `Intl` hold, counted
//! ```

mod bell;
pub(crate) mod buffers;
pub(crate) mod cells;
mod exhaustion;
pub(crate) mod failure;
mod fatal;
pub(crate) mod guard;
mod icu;
pub(crate) mod interrupt;
#[cfg(feature = "python")]
pub(crate) mod memory;
pub(crate) mod modules;
pub(crate) mod ops;
pub(crate) mod process;
pub(crate) mod realm;
pub(crate) mod scripts;
pub(crate) mod snapshot;
pub(crate) mod traffic;
#[cfg(feature = "python")]
pub(crate) mod wasm;
pub(crate) mod witness;
