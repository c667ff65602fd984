//! Why an engine gave no reply, and whether its isolate may serve again.

use aardvark_manifest::error::{Error, LimitReached};
use aardvark_manifest::traceback::Traceback;

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
