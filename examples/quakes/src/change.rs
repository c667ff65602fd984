//! What happened to the slot: one rule took the place of another, or was refused.

use std::path::Path;
use std::time::Duration;

use aardvark::{Error, Slot, Traceback};
use alerts_interface::AlertRule;
use serde::Serialize;

/// One change, or an attempt at one.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// What was done.
    pub action: Action,
    /// The rule that it was done with: the last part of its path.
    pub rule: String,
    /// The generation that serves now.
    pub generation: u64,
    /// The language of that generation.
    pub language: &'static str,
    /// Loading, checking and warming, in milliseconds.
    pub milliseconds: f64,
    /// Calls that came back while that went on.
    pub calls_meanwhile: u64,
    /// Why the rule was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Refusal>,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The first rule serves.
    Opened,
    /// Another rule serves.
    Swapped,
    /// The rule did not load; the old one goes on.
    Refused,
    /// The rule before the last swap serves again.
    RolledBack,
}

/// Why a rule was refused.
#[derive(Clone, Debug, Serialize)]
pub struct Refusal {
    /// The error's kind, such as `exception`.
    pub kind: &'static str,
    /// Its message.
    pub message: String,
    /// The rule's own stack, if it got as far as running.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traceback: Option<Traceback>,
}

impl Change {
    /// `action` was done with `rule` and took `took`; `slot` tells the rest.
    #[must_use]
    pub fn new(action: Action, rule: &str, slot: &Slot<dyn AlertRule>, took: Duration) -> Self {
        let status = slot.status();
        Self {
            action,
            rule: rule.to_owned(),
            generation: status.generation,
            language: status.language.name(),
            milliseconds: took.as_secs_f64() * 1e3,
            calls_meanwhile: 0,
            error: None,
        }
    }

    /// `rule` was refused after `took`.
    #[must_use]
    pub fn refused(rule: &str, slot: &Slot<dyn AlertRule>, took: Duration, error: &Error) -> Self {
        let error = Refusal {
            kind: error.kind().name(),
            message: error.to_string(),
            traceback: error.traceback().cloned(),
        };
        Self { error: Some(error), ..Self::new(Action::Refused, rule, slot, took) }
    }

    /// States how many calls came back meanwhile.
    #[must_use]
    pub fn while_serving(self, calls: u64) -> Self {
        Self { calls_meanwhile: calls, ..self }
    }
}

/// The name of a rule, from its path.
#[must_use]
pub fn rule_name(path: &Path) -> String {
    // `.` and `..` have no last part; canonical paths do.
    let absolute = path.canonicalize();
    let path = absolute.as_deref().unwrap_or(path);
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
