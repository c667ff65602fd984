//! V8, the Python and JavaScript engines, pools, and slots with hot swap.
//!
//! Users depend on the crate `aardvark`, which re-exports what is public here. The modules are ranked; each
//! imports only from lower ranks, and `cargo xtask tidy` checks it. Read them in this order:
//!
//! ```text
//! 7 host       what an app makes once
//! 6 slot       the typed handle that survives swaps
//! 5 registry   name -> current generation: swap, drain, roll back, watch
//! 4 isolate    one plugin on one thread: contract, limits, usage
//! 3 image      where Python images live on disk
//! 2 engine     V8, JavaScript, Python          plugin   a checked bundle
//! 1 pool       threads that share a queue      policy   what plugins may do      source   where bundles come from
//! 0 spin       a short look before a sleep   telemetry   log events and metrics
//! ```

#[cfg(not(any(feature = "javascript", feature = "python")))]
compile_error!("a host needs at least one engine: enable the feature `javascript` or `python`");

mod host;

mod slot;

mod registry;

mod isolate;

#[cfg(feature = "python")]
pub mod image;

mod engine;
mod plugin;

mod policy;
mod pool;
mod source;

mod spin;
mod telemetry;

/// A staged Pyodide on disk: where it is, how it gets there, whether it is whole.
#[cfg(feature = "python")]
pub use aardvark_distribution as distribution;
pub use aardvark_files::MountMode;
pub use aardvark_network::{NetworkPolicy, NetworkPolicyBuilder};
#[cfg(feature = "python")]
pub use engine::v8::memory::MemoryReset;
pub use host::{Host, HostBuilder};
#[cfg(feature = "python")]
pub use host::{prepare_python, prepare_python_for};
pub use policy::{Excess, Policy, Withheld};
pub use registry::{SlotOptions, SlotStatus, SwapOptions, SwapReport, WatchEvent, Watching};
pub use slot::{Slot, Untyped, UntypedClient};
pub use source::Source;
pub use telemetry::{LogEvent, Said};
