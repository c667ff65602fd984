//! Whether calls see each other's changes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether calls see each other's changes to module state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
#[non_exhaustive]
pub enum State {
    /// Every call sees the plugin exactly as it was right after loading.
    #[default]
    Fresh,
    /// Module state survives between the calls of one isolate; calls land on any isolate of a pool.
    Warm,
}

impl State {
    /// The name in manifests: `fresh` or `warm`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Warm => "warm",
        }
    }
}
