//! One thing that one bundle asks for and another does not, or not as much of.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Amount, Demand, quoted};

/// How two bundles differ in one thing that they ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Change {
    /// The field of the manifest, such as `resources.network.allow`.
    pub place: String,
    /// Which of several, as in [`Demand::item`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// What the older one asks for; `None` for nothing.
    pub from: Option<Amount>,
    /// What the newer one asks for; `None` for nothing.
    pub to: Option<Amount>,
    /// Whether that is more than the older one had in any way: also a wider pattern may have covered it.
    pub more: bool,
}

/// All changes from `old` to `new`, in the order of places and items.
pub(super) fn between(old: &[Demand], new: &[Demand]) -> Vec<Change> {
    let mut changes = Vec::new();
    for demand in new {
        let before = old.iter().find(|before| before.is_about(demand)).map(|before| before.amount);
        if before != Some(demand.amount) {
            let more = !old.iter().any(|before| before.covers(demand));
            changes.push(Change::new(demand, before, Some(demand.amount), more));
        }
    }
    for demand in old.iter().filter(|demand| !new.iter().any(|after| after.is_about(demand))) {
        changes.push(Change::new(demand, Some(demand.amount), None, false));
    }
    changes.sort_by(|a, b| (&a.place, &a.item).cmp(&(&b.place, &b.item)));
    changes
}

impl Change {
    fn new(demand: &Demand, from: Option<Amount>, to: Option<Amount>, more: bool) -> Self {
        Self { place: demand.place.clone(), item: demand.item.clone(), from, to, more }
    }
}

impl fmt::Display for Change {
    /// Such as `` `limits.wallMs`: 1000 instead of 500 ``.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: ", self.place)?;
        if let Some(item) = &self.item {
            write!(f, "{} ", quoted(item))?;
        }
        match (self.from, self.to) {
            (Some(from), Some(to)) => write!(f, "{to} instead of {from}"),
            (None, Some(Amount::Given)) => f.write_str("added"),
            (None, Some(to)) => write!(f, "added with {to}"),
            (_, None) => f.write_str("no longer"),
        }
    }
}
