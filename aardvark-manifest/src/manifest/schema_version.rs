//! Versions of the manifest format.

use std::fmt;

/// A version of the manifest format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SchemaVersion {
    /// `1.0`, the reference runtime's format.
    V1,
    /// `2.0`, which adds identity, interfaces, state, limits, pins and configuration.
    V2,
}

impl SchemaVersion {
    /// Every version, oldest first.
    pub const ALL: [Self; 2] = [Self::V1, Self::V2];

    /// The text in the field `schemaVersion`: `1.0` or `2.0`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::V1 => "1.0",
            Self::V2 => "2.0",
        }
    }
}

impl fmt::Display for SchemaVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
