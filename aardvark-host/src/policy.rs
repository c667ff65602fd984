//! What plugins may do: the host's ceiling and the slot's, narrowed by what the manifest asks for.
//!
//! Limits, the network and mounted directories. There is nothing else to be had, whatever a manifest asks for.

use std::time::Duration;

use aardvark_manifest::demand::Demand;
use aardvark_network::{NetworkGrant, NetworkPolicy};

mod ceiling;
mod excess;
mod figures;
mod files;
mod limits;
mod network;

pub(crate) use ceiling::Ceiling;
pub use excess::{Excess, Withheld};
pub(crate) use limits::Limits;

/// A host's ceiling for its plugins, or a slot's for its own.
///
/// Of a host's and a slot's, the narrower one counts, thing by thing. So a slot's policy that begins with
/// [`Policy::deny_all`] takes away what it does not allow again, the host's network and directories among it; one that
/// begins with [`Policy::of_host`] takes away only what it names.
///
/// A plugin gets what its manifest asks for and the policy allows, of each thing the less. What the manifest does not ask
/// for it does not get, except for limits: one that it does not set itself is the policy's. A manifest that asks for more
/// than the policy allows is refused, unless [`Policy::excess`] says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    limits: Limits,
    files: files::Files,
    excess: Option<Excess>,
    network: NetworkPolicy,
    /// What it does not set is the host's.
    is_of_host: bool,
    sets_network: bool,
}

/// Policies applied to one plugin. The engines only ever see this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) limits: Limits,
    pub(crate) network: NetworkGrant,
    pub(crate) files: aardvark_files::Access,
    /// Everything that the plugin asked for and was given, to compare it with the next one's.
    pub(crate) given: Vec<Demand>,
    /// What it asked for and was not given.
    pub(crate) withheld: Vec<Withheld>,
}

impl Policy {
    /// No access to anything, and the default limits: 5 s wall time per call, 60 s to load, 256 MiB of JavaScript
    /// heap, 256 MiB of buffers outside it, 1 GiB of Python memory, 64 MiB per result, 1 MiB of output and log lines
    /// per call, 10 000 log lines, 1 000 000 host calls per call, 10 000 timers, 10 000 modules with 32 MiB of text.
    #[must_use]
    pub fn deny_all() -> Self {
        Self {
            limits: Limits::DEFAULT,
            files: files::Files::new(),
            network: NetworkPolicy::deny_all(),
            excess: None,
            is_of_host: false,
            sets_network: false,
        }
    }

    /// For a slot: everything that the host's policy allows, of which what follows takes away. As a host's own policy it is
    /// the same as [`Policy::deny_all`].
    ///
    /// The network that it sets, and the directories if it names any, are all that is left of the host's.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use aardvark_host::{MountMode, NetworkPolicy, Policy, SlotOptions};
    ///
    /// // A shorter time, and otherwise what the host allows.
    /// let hurried = SlotOptions::new().policy(Policy::of_host().wall_limit(Duration::from_millis(50)));
    /// // No network, and of the host's directories only this one.
    /// let offline = Policy::of_host()
    ///     .network(NetworkPolicy::deny_all())
    ///     .mount("prices", "/srv/prices", MountMode::Read);
    /// # let _ = (hurried, offline);
    /// ```
    #[must_use]
    pub fn of_host() -> Self {
        Self {
            limits: Limits::NONE,
            files: files::Files::unlimited(),
            network: NetworkPolicy::deny_all(),
            excess: None,
            is_of_host: true,
            sets_network: false,
        }
    }

    /// The most wall time that one call may take. A plugin or a call may ask for less.
    #[must_use]
    pub fn wall_limit(mut self, limit: Duration) -> Self {
        self.limits.wall = limit;
        self
    }

    /// The most processor time that one call may use; by default only the wall limit counts. Waiting for a timer is
    /// free. Enforced on Linux.
    #[must_use]
    pub fn cpu_limit(mut self, limit: Duration) -> Self {
        self.limits.cpu = Some(limit);
        self
    }

    /// How long before a time limit a Python plugin is warned by the exception `aardvark.LimitExceeded`, so that it can
    /// clean up; at most three quarters of the limit. By default 5 % of the limit, at least 5 ms and at most 250 ms, but
    /// never in the first three quarters of the limit. Zero for no warning. JavaScript is never warned.
    #[must_use]
    pub fn warn_before(mut self, before: Duration) -> Self {
        self.limits.warn_before = Some(before);
        self
    }

    /// The most wall time that starting an isolate and running the plugin's top level may take.
    #[must_use]
    pub fn load_limit(mut self, limit: Duration) -> Self {
        self.limits.load = limit;
        self
    }

    /// The most processor time that starting an isolate and running the plugin's top level may take; by default only
    /// the wall time of [`Policy::load_limit`] counts. Enforced on Linux.
    #[must_use]
    pub fn load_cpu_limit(mut self, limit: Duration) -> Self {
        self.limits.load_cpu = Some(limit);
        self
    }

    /// The most JavaScript heap per isolate, in bytes. Python's own objects are not in it.
    #[must_use]
    pub fn heap_bytes(mut self, bytes: u64) -> Self {
        self.limits.heap_bytes = bytes;
        self
    }

    /// The most memory outside the JavaScript heap per isolate, in bytes: `ArrayBuffer`s, and what else V8 counts there.
    /// A buffer that does not fit is a `RangeError` in the plugin; the rest ends the call. What
    /// objects of `Intl` hold counts on Linux; elsewhere only a time limit bounds it.
    #[must_use]
    pub fn buffer_bytes(mut self, bytes: u64) -> Self {
        self.limits.buffer_bytes = bytes;
        self
    }

    /// The most linear memory per Python isolate, in bytes; an interpreter alone needs 32 MiB.
    #[must_use]
    pub fn memory_bytes(mut self, bytes: u64) -> Self {
        self.limits.memory_bytes = bytes;
        self
    }

    /// The largest encoded result, in bytes.
    #[must_use]
    pub fn output_bytes(mut self, bytes: u64) -> Self {
        self.limits.output_bytes = bytes;
        self
    }

    /// Output and log lines kept per call, in bytes; what is over is dropped and counted.
    #[must_use]
    pub fn log_bytes(mut self, bytes: u64) -> Self {
        self.limits.log_bytes = bytes;
        self
    }

    /// Log lines kept per call; what is over is dropped and counted.
    #[must_use]
    pub fn log_lines(mut self, lines: u64) -> Self {
        self.limits.log_lines = lines;
        self
    }

    /// The most operations that the host carries out for one call; one more ends it, and the isolate is replaced. One
    /// operation is one thing done with a file or directory, a request to another host, a write of output, a log line, a
    /// timer or a sleep, or a draw of random bytes.
    ///
    /// Loading a plugin has a budget of its own: a million, or this if it is more.
    #[must_use]
    pub fn host_calls(mut self, calls: u64) -> Self {
        self.limits.host_calls = calls;
        self
    }

    /// The most modules that a plugin may load from its bundle and its packages; one more ends the call, or the
    /// loading, and the isolate is replaced. The language's own library does not count.
    #[must_use]
    pub fn modules(mut self, modules: u64) -> Self {
        self.limits.modules = modules;
        self
    }

    /// The most text of those modules, JSON that JavaScript imports included, in bytes; an import beyond it ends the
    /// call, or the loading, and the isolate is replaced. V8 takes many times that for compiling it, which no other
    /// limit counts.
    #[must_use]
    pub fn source_bytes(mut self, bytes: u64) -> Self {
        self.limits.source_bytes = bytes;
        self
    }

    /// Timers that may wait at one time; one more is an exception in the plugin.
    #[must_use]
    pub fn timers(mut self, timers: u64) -> Self {
        self.limits.timers = timers;
        self
    }

    /// The time between two ticks of every clock that a plugin sees (`Date.now`, `performance.now`, `time.time`,
    /// `time.perf_counter`, …): a millisecond unless it is set, [`Duration::ZERO`] for clocks as fine as the machine's.
    ///
    /// Coarse clocks make it harder to learn something from how long things take. They do not make it impossible: who
    /// counts how often he can look at a clock between two ticks has a finer one.
    #[must_use]
    pub fn clock_resolution(mut self, resolution: Duration) -> Self {
        self.limits.clock_resolution = resolution;
        self
    }

    /// What becomes of a plugin that asks for more than this allows; [`Excess::Refuse`] by default. A slot's policy that
    /// does not say it leaves it to the host's.
    #[must_use]
    pub fn excess(mut self, excess: Excess) -> Self {
        self.excess = Some(excess);
        self
    }

    /// What can be reached of other hosts; nothing unless set.
    #[must_use]
    pub fn network(mut self, network: NetworkPolicy) -> Self {
        self.network = network;
        self.sets_network = true;
        self
    }

    /// What both this and `slot` allow.
    fn within(&self, slot: &Self) -> Self {
        let keeps_network = slot.is_of_host && !slot.sets_network;
        Self {
            limits: self.limits.within(slot.limits),
            network: if keeps_network { self.network.clone() } else { self.network.within(&slot.network) },
            files: self.files.within(&slot.files, slot.is_of_host),
            excess: slot.excess.or(self.excess),
            is_of_host: false,
            sets_network: true,
        }
    }

    /// This as a host's policy, above which there is none.
    fn as_host(&self) -> Self {
        if !self.is_of_host {
            return self.clone();
        }
        // Nobody has said more than what this sets by itself.
        let limits = Limits::DEFAULT.within(self.limits);
        let files = files::Files::new().limited(&self.files);
        Self { limits, files, is_of_host: false, ..self.clone() }
    }
}

impl Default for Policy {
    /// The same as [`Policy::deny_all`].
    fn default() -> Self {
        Self::deny_all()
    }
}

#[cfg(test)]
mod tests;
