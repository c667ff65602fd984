//! How a slot runs its plugins, and what a swap may bring.

use std::time::Duration;

use crate::policy::Policy;

/// How a slot runs its plugins.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SlotOptions {
    /// Isolates per generation, at least 1; each is a thread with its own copy of the plugin. Default 1.
    pub isolates: usize,
    /// Calls that may wait for an isolate before further ones are refused. Default 10 000.
    pub queue: usize,
    /// How long calls of a replaced generation may go on once it is no longer needed for a rollback. Default 30 s.
    pub drain: Duration,
    /// What the slot's plugins may do at most, within what the host's own policy allows. Default: all of that.
    pub policy: Option<Policy>,
}

impl SlotOptions {
    /// The defaults.
    #[must_use]
    pub const fn new() -> Self {
        Self { isolates: 1, queue: 10_000, drain: Duration::from_secs(30), policy: None }
    }

    /// Sets the number of isolates; 0 counts as 1.
    #[must_use]
    pub const fn isolates(mut self, isolates: usize) -> Self {
        self.isolates = if isolates == 0 { 1 } else { isolates };
        self
    }

    /// Sets how many calls may wait.
    #[must_use]
    pub const fn queue(mut self, calls: usize) -> Self {
        self.queue = calls;
        self
    }

    /// Sets how long a replaced generation may take to finish its calls.
    #[must_use]
    pub const fn drain(mut self, deadline: Duration) -> Self {
        self.drain = deadline;
        self
    }

    /// Sets a ceiling for this slot; of each thing the narrower of it and the host's policy counts. So
    /// [`Policy::of_host`] with a limit changes that limit only, and [`Policy::deny_all`] takes away the host's network and
    /// directories too.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = Some(policy);
        self
    }
}

impl Default for SlotOptions {
    fn default() -> Self {
        Self::new()
    }
}

/// What a swap may bring.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct SwapOptions {
    /// The token of the additions that were approved. Default: none were.
    pub accepted: Option<String>,
}

impl SwapOptions {
    /// The defaults: a bundle that asks for more than the one that runs is refused.
    #[must_use]
    pub const fn new() -> Self {
        Self { accepted: None }
    }

    /// Accepts the additions that `token` stands for, in the bundle that it stands for, and no others; see
    /// [`Difference::token`](aardvark_manifest::demand::Difference::token).
    #[must_use]
    pub fn accept(mut self, token: impl Into<String>) -> Self {
        self.accepted = Some(token.into());
        self
    }
}
