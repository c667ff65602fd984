//! What a rule answers.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Somebody is to be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Alert {
    /// How loudly.
    pub level: Level,
    /// One line, for a pager.
    pub message: String,
}

/// How loudly somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// An entry in tomorrow's list.
    Notice,
    /// Somebody who is awake should look.
    Warning,
    /// Somebody is woken up.
    Page,
}

impl Level {
    /// The name used in JSON, such as `page`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Page => "page",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
