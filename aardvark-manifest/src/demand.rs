//! What a plugin asks of its host, one thing at a time, and how two bundles differ in that.
//!
//! A manifest becomes a list of [`Demand`]s, sorted by their places. A host compares each with what its policy allows,
//! and the list as a whole with that of the bundle it replaces ([`Difference`]). Nothing here grants anything.

mod change;
mod difference;
mod list;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use change::Change;
pub use difference::Difference;

use crate::manifest::FilesystemMode;
use crate::plain::Plain;

/// One thing that a manifest asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Demand {
    /// The field of the manifest that asks, such as `limits.wallMs` or `resources.network.allow`.
    pub place: String,
    /// Which of several, where the field holds several: a host, a method, a mount, a host API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// How much of it.
    pub amount: Amount,
    /// Whether the manifest states it; otherwise this is what the field means when it is missing.
    pub stated: bool,
}

/// How much of a thing. Of two amounts of one thing the greater one is more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Amount {
    /// All there is of it: a host may be reached, a function may be called.
    Given,
    /// Reading.
    Read,
    /// Reading and writing.
    ReadWrite,
    /// A number, in the unit of the field.
    Figure(u64),
    /// As much as the host allows.
    Unlimited,
}

impl Demand {
    /// What a field asks for that stands in the manifest.
    #[must_use]
    pub fn new(place: impl Into<String>, item: Option<String>, amount: Amount) -> Self {
        Self { place: place.into(), item, amount, stated: true }
    }

    /// What a field asks for that may be missing.
    fn default_of(place: impl Into<String>, amount: Amount, is_stated: bool) -> Self {
        Self { stated: is_stated, ..Self::new(place, None, amount) }
    }

    /// Whether `other` is about the same thing, however much of it. Names of hosts have no case.
    fn is_about(&self, other: &Self) -> bool {
        let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
        self.place == other.place
            && match (&self.item, &other.item) {
                (Some(ours), Some(theirs)) if self.place == list::HOSTS => same(ours, theirs),
                (ours, theirs) => ours == theirs,
            }
    }

    /// Whether this gives what `other` asks for: the same thing or a pattern around it, and no less of it.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.amount >= other.amount
            && (self.is_about(other)
                || (self.place == other.place
                    && match (&self.item, &other.item) {
                        (Some(ours), Some(theirs)) if self.place == list::HOSTS => is_around(ours, theirs),
                        (Some(ours), Some(_)) if self.place == list::METHODS => ours == list::ANY,
                        _ => false,
                    }))
    }
}

impl fmt::Display for Demand {
    /// Such as `` `limits.wallMs`: 500 `` or `` `resources.network.allow`: `api.example.org` ``.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: ", self.place)?;
        match (&self.item, self.amount) {
            (Some(item), Amount::Given) => f.write_str(&quoted(item)),
            (Some(item), amount) => write!(f, "{} with {amount}", quoted(item)),
            (None, amount) => fmt::Display::fmt(&amount, f),
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given => f.write_str("given"),
            Self::Read => f.write_str("`read`"),
            Self::ReadWrite => f.write_str("`readWrite`"),
            Self::Figure(figure) => fmt::Display::fmt(figure, f),
            Self::Unlimited => f.write_str("as much as the host allows"),
        }
    }
}

impl From<FilesystemMode> for Amount {
    fn from(mode: FilesystemMode) -> Self {
        match mode {
            FilesystemMode::Read => Self::Read,
            FilesystemMode::ReadWrite => Self::ReadWrite,
        }
    }
}

/// Whether every host that `inner` names is a subdomain that `outer`, `*.name`, names as well. What is not plainly so
/// is not: the answer only decides whether somebody is asked.
fn is_around(outer: &str, inner: &str) -> bool {
    let (outer, inner) = (outer.to_ascii_lowercase(), inner.to_ascii_lowercase());
    let (outer_host, outer_port) = split_port(&outer);
    let (inner_host, inner_port) = split_port(&inner);
    let suffix = outer_host.strip_prefix('*').filter(|suffix| suffix.starts_with('.'));
    outer_port == inner_port
        && suffix.is_some_and(|suffix| inner_host.ends_with(suffix) && inner_host.len() > suffix.len())
}

/// An item, from its first character to its last, between backticks that it has none of itself.
fn quoted(item: &str) -> String {
    format!("`{}`", Plain(item).to_string().replace('`', "\\u{60}"))
}

fn split_port(pattern: &str) -> (&str, Option<&str>) {
    pattern.rsplit_once(':').map_or((pattern, None), |(host, port)| (host, Some(port)))
}
