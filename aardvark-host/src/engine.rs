//! The engines: what runs a plugin's code.
//!
//! An [`Engine`] is a plugin loaded into one isolate, on the isolate's own thread. It takes encoded arguments and
//! gives an encoded reply; no guest object and no V8 handle leaves this module. Who calls it, how often and for
//! how long is not its business.

use aardvark_manifest::call::Reply;

mod attempt;
mod export;
pub(crate) mod failure;
#[cfg(feature = "javascript")]
pub(crate) mod javascript;
mod limits;
pub(crate) mod meter;
#[cfg(feature = "javascript")]
mod numbers;
#[cfg(feature = "python")]
pub(crate) mod python;
pub(crate) mod record;
pub(crate) mod recorder;
mod stop;
pub(crate) mod v8;
#[cfg(any(feature = "javascript", feature = "python"))]
mod web;

pub(crate) use export::{Export, MOST_LISTING_BYTES};
pub(crate) use limits::Limits;
use record::Record;
use recorder::Recorder;
pub(crate) use stop::Stop;

/// A plugin loaded into one isolate.
pub(crate) trait Engine {
    /// The functions that the plugin offers, by name.
    fn exports(&self) -> &[Export];

    /// Calls the export at `index` with `arguments`, a JSON array in UTF-8.
    fn invoke(&mut self, index: usize, arguments: &[u8]) -> Result<Reply, Stop>;

    /// Brings the plugin back to how it was right after loading. Called between calls, never during one; an error
    /// means that the isolate must be discarded.
    fn reset(&mut self) -> Result<(), Stop>;

    /// Gives its calls a network. Before that, and between calls, there is none.
    fn connect(&mut self, session: aardvark_network::Session);

    /// What the guest said since the last time this was asked.
    fn take_record(&mut self) -> Record;

    /// Whether the guest can be warned before it is stopped.
    fn hears_warnings(&self) -> bool;

    /// What another thread can learn of a call while it runs; good until the next reset.
    fn witness(&mut self) -> Option<v8::witness::Witness>;

    /// The means to stop the guest from another thread.
    fn interrupt(&self) -> &v8::interrupt::Interrupt;

    /// What the guest says and uses is recorded here.
    fn recorder(&mut self) -> Option<&mut Recorder>;

    /// JavaScript heap in use, garbage included, in bytes. Takes half a microsecond or more.
    fn heap_bytes(&mut self) -> u64;

    /// Linear memory of the interpreter, if there is one, in bytes. Not to be asked once the isolate is broken.
    fn linear_bytes(&mut self) -> Option<u64>;

    /// Memory that the guest holds, in bytes: JavaScript heap and linear memory.
    fn memory_bytes(&mut self) -> u64 {
        self.heap_bytes() + self.linear_bytes().unwrap_or(0)
    }
}
