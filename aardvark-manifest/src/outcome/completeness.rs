//! How much of a call its report tells.

use serde::{Deserialize, Serialize};

/// Whether a report tells all of a call. One of a call that was answered while its isolate still ran, because the guest
/// could not be stopped at its limit, cannot: it ends with that moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Completeness {
    /// All that was recorded.
    #[default]
    Whole,
    /// All that was recorded until the call was answered. What only the isolate could have told is missing: memory
    /// ([`Usage::memory_bytes`](super::Usage::memory_bytes) is 0; `heapBytes`, `memoryBytes` and `outputBytes` are not
    /// among the resources).
    Cut,
    /// As [`Completeness::Cut`], and the isolate was in the middle of writing down what the guest said and did: output,
    /// log lines, contacts or violations are missing. Times, and resources that are counted, are there.
    Counted,
}

impl Completeness {
    pub(super) fn is_whole(&self) -> bool {
        *self == Self::Whole
    }
}
