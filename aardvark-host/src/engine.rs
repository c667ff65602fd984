//! The engines: what runs a plugin's code.
//!
//! An [`Engine`] is a plugin loaded into one isolate, on the isolate's own thread. It takes encoded arguments and
//! gives an encoded reply; no guest object and no V8 handle leaves this module. Who calls it, how often and for
//! how long is not its business.

use std::time::Duration;

use aardvark_manifest::call::Reply;
use aardvark_manifest::error::{Error, LimitReached};
use aardvark_manifest::traceback::Traceback;

pub(crate) mod failure;
#[cfg(feature = "javascript")]
pub(crate) mod javascript;
pub(crate) mod meter;
#[cfg(feature = "javascript")]
mod numbers;
#[cfg(feature = "python")]
pub(crate) mod python;
pub(crate) mod recorder;
pub(crate) mod v8;
#[cfg(any(feature = "javascript", feature = "python"))]
mod web;

use recorder::{Record, Recorder};

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

/// What a guest may use, as far as an engine enforces it by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// JavaScript heap, in bytes.
    pub(crate) heap_bytes: u64,
    /// Memory of `ArrayBuffer`s and of whatever else JavaScript holds outside its heap, in bytes.
    pub(crate) buffer_bytes: u64,
    /// Python's linear memory, in bytes.
    pub(crate) memory_bytes: u64,
    /// One encoded result, in bytes.
    pub(crate) output_bytes: u64,
    /// Output and log lines of one call, in bytes.
    pub(crate) log_bytes: u64,
    /// Log lines of one call.
    pub(crate) log_lines: u64,
    /// Timers that wait at one time.
    pub(crate) timers: u64,
    /// Text of modules that V8 compiles in one context, in bytes.
    pub(crate) source_bytes: u64,
    /// The time between two ticks of the clocks that it sees.
    pub(crate) clock_resolution: Duration,
}

impl Limits {
    /// For code that is Aardvark's own.
    #[cfg(any(feature = "python", test))]
    pub(crate) const OWN: Self = Self {
        heap_bytes: 1 << 30,
        buffer_bytes: 1 << 30,
        memory_bytes: 1 << 30,
        output_bytes: 1 << 20,
        log_bytes: 1 << 20,
        log_lines: 1000,
        timers: 1000,
        source_bytes: u64::MAX,
        clock_resolution: Duration::from_millis(1),
    };

    /// Everything that V8 counts as outside its heap, in bytes.
    fn outside_bytes(&self) -> u64 {
        self.buffer_bytes.saturating_add(self.memory_bytes)
    }
}

/// One function of a plugin.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Export {
    /// Its name.
    pub(crate) name: String,
    /// Positional arguments that it cannot do without.
    pub(crate) required: usize,
    /// The most positional arguments that it takes; `None` for any number.
    #[serde(default)]
    pub(crate) accepts: Option<usize>,
    /// Parameters that can only be given by name, and must be.
    #[serde(default, rename = "keywordOnly")]
    pub(crate) keyword_only: Vec<String>,
    /// Whether it is declared `async`.
    #[serde(default, rename = "isAsync")]
    pub(crate) is_async: bool,
    /// The first paragraph of its documentation, where the language keeps it.
    #[serde(default)]
    pub(crate) docs: Option<String>,
    /// Whether the plugin's module has it from elsewhere, so that it is on offer only to who asks for it by name.
    #[serde(default, rename = "isForeign", skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_foreign: bool,
}

impl Export {
    /// Whether it is on offer to a host that asks for `functions`.
    #[cfg(feature = "python")]
    pub(crate) fn is_offered(&self, functions: &[&str]) -> bool {
        !self.is_foreign || functions.contains(&self.name.as_str())
    }
}

/// Why an invocation gave no reply.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The guest failed in an orderly way; the isolate can serve the next call.
    Failed(Error),
    /// The isolate is in an unknown state and must be discarded.
    Broken(Error),
    /// The guest ended itself when it was warned that its time is nearly up; the isolate can serve the next call once it
    /// has been reset.
    #[cfg_attr(not(feature = "python"), expect(dead_code, reason = "only Python hears warnings"))]
    Warned(Traceback),
    /// An interrupt stopped the guest; the isolate must be discarded.
    Interrupted,
    /// The guest filled a memory that cannot refuse; the isolate must be discarded.
    Exhausted(LimitReached),
}

impl Stop {
    /// Whether the isolate must not serve again.
    pub(crate) fn is_final(&self) -> bool {
        !matches!(self, Self::Failed(_) | Self::Warned(_))
    }
}
