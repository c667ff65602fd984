//! What becomes of a manifest that asks for more than a policy allows.

use std::fmt;

use aardvark_manifest::demand::{Amount, Demand};
use aardvark_manifest::error::{Detail, Fault, Kind};
use serde::Serialize;

/// What a host does with a plugin that asks for more than its policy allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Excess {
    /// The plugin is refused when it is loaded, with a list of everything that it asks for in vain: better than one that
    /// fails in the middle of a call.
    #[default]
    Refuse,
    /// The plugin gets what the policy allows. What it does not get is in
    /// [`SlotStatus::withheld`](crate::SlotStatus::withheld).
    Narrow,
}

/// Something that a manifest asks for and that the policy does not allow, or not as much of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Withheld {
    /// What is asked for.
    pub demand: Demand,
    /// What the policy allows of it; `None` for nothing.
    pub allowed: Option<Amount>,
}

/// A plugin asks for more than its policy allows.
#[derive(Debug, thiserror::Error)]
#[error(
    "the plugin asks for more than the policy allows: {} (ask for less in its manifest, or let the host narrow it with \
     `Excess::Narrow`)",
    listed(withheld)
)]
pub(super) struct ExcessError {
    pub(super) withheld: Vec<Withheld>,
}

impl Detail for ExcessError {
    fn kind(&self) -> Kind {
        Kind::Denied
    }

    fn fault(&self) -> Fault {
        Fault::Guest
    }

    fn place(&self) -> Option<&str> {
        self.withheld.first().map(|first| first.demand.place.as_str())
    }
}

impl Withheld {
    pub(super) fn new(demand: Demand, allowed: Option<Amount>) -> Self {
        Self { demand, allowed }
    }

    /// The part of a policy that would have to allow it.
    fn setter(&self) -> Option<&'static str> {
        Some(match self.demand.place.as_str() {
            "limits.wallMs" => "wall_limit",
            "limits.cpuMs" => "cpu_limit",
            "limits.heapBytes" => "heap_bytes",
            "limits.bufferBytes" => "buffer_bytes",
            "limits.memoryBytes" => "memory_bytes",
            "limits.outputBytes" => "output_bytes",
            "limits.logBytes" => "log_bytes",
            "limits.logLines" => "log_lines",
            "limits.openFiles" => "open_files",
            "limits.scratchBytes" => "scratch_bytes",
            "limits.scratchFiles" => "scratch_files",
            "limits.hostCalls" => "host_calls",
            "limits.timers" => "timers",
            "limits.modules" => "modules",
            "limits.sourceBytes" => "source_bytes",
            "resources.filesystem.mounts" => "mount",
            place if place.starts_with("resources.network.") => "network",
            _ => return None,
        })
    }
}

impl fmt::Display for Withheld {
    /// Such as `` `limits.wallMs`: 9000 where 5000 are allowed, see `Policy::wall_limit` ``.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.allowed {
            Some(Amount::Figure(allowed)) => write!(f, "{} where {allowed} are allowed", self.demand)?,
            Some(allowed) => write!(f, "{} where {allowed} is allowed", self.demand)?,
            None => write!(f, "{} is not allowed", self.demand)?,
        }
        match self.setter() {
            Some(setter) => write!(f, ", see `Policy::{setter}`"),
            None => Ok(()),
        }
    }
}

fn listed(withheld: &[Withheld]) -> String {
    let items: Vec<String> = withheld.iter().map(Withheld::to_string).collect();
    items.join("; ")
}
