//! The languages that plugins are written in.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A language that plugins are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
#[non_exhaustive]
pub enum Language {
    /// CPython, compiled to WebAssembly.
    Python,
    /// JavaScript modules on V8.
    JavaScript,
}

impl Language {
    /// Every language, in the order in which messages list them.
    pub(crate) const ALL: [Self; 2] = [Self::Python, Self::JavaScript];

    /// The name in manifests: `python` or `javascript`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::JavaScript => "javascript",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
