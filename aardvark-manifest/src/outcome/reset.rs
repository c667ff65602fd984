//! How an isolate was made ready for a call.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What an isolate went through between the call before and this one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Reset {
    /// What was done.
    pub kind: ResetKind,
    /// How long it took, after the reply to the call before.
    pub time: Duration,
}

/// What was done to make an isolate ready.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum ResetKind {
    /// It is new: this is its first call.
    #[default]
    Started,
    /// Nothing: the plugin's state is `warm`.
    Kept,
    /// It went back to how it was after loading: `fresh`.
    Restored,
}

impl Reset {
    /// A reset.
    #[must_use]
    pub const fn new(kind: ResetKind, time: Duration) -> Self {
        Self { kind, time }
    }
}
