//! What a guest tried and was not allowed to do.

use serde::{Deserialize, Serialize};

/// One attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Violation {
    /// Which rule it ran against.
    pub kind: ViolationKind,
    /// What was tried, in words of the host with the guest's values cut and escaped.
    pub detail: String,
}

/// The rules that a guest can run against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum ViolationKind {
    /// A request that the network grant does not allow.
    Network,
    /// A file operation outside the grant, such as writing to a read-only place.
    Files,
    /// A counted resource was used up; see the report's resources.
    Resource,
    /// Code from a string, WebAssembly of the guest's own, or a native library that no package brought.
    Code,
    /// A host function that was not granted. Reserved: no host function is granted to plugins yet, and nothing makes this.
    Capability,
}

impl Violation {
    /// A violation. Longest detail: 256 characters; what is longer is cut.
    #[must_use]
    pub fn new(kind: ViolationKind, detail: &str) -> Self {
        const LONGEST: usize = 256;
        let detail = detail.escape_debug().take(LONGEST).collect();
        Self { kind, detail }
    }
}
