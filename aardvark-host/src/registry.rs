//! Names to slots, and the life of a slot: load, check, warm, swap, drain, roll back.
//!
//! ```text
//!    Source --open--> Bundle --check--> Plugin --warm--> Generation --publish--> current
//!                                                            current --swap--> previous --swap--> draining --> gone
//!                                                            current <-rollback-> previous
//! ```
//!
//! Everything up to *publish* happens outside any lock; publishing moves one pointer. A call belongs to the
//! generation that took it.

mod entry;
mod failure;
mod generation;
mod options;
mod status;
mod watch;

pub use options::{SlotOptions, SwapOptions};
pub use status::{SlotStatus, SwapReport};
pub use watch::{WatchEvent, Watching};

pub(crate) use entry::Entry;
pub(crate) use watch::start as watch_path;

use std::sync::Arc;

use aardvark_manifest::error::{Detail, Error, Fault, Kind};
use aardvark_manifest::interface::InterfaceDescriptor;
use dashmap::DashMap;
use dashmap::mapref::entry::Entry as MapEntry;

use crate::isolate::Environment;
use crate::policy::Ceiling;
use crate::source::Source;

/// All slots of a host.
pub(crate) struct Registry {
    environment: Arc<Environment>,
    slots: DashMap<String, Arc<Entry>>,
}

#[derive(Debug, thiserror::Error)]
enum RegistryError {
    #[error("there is a slot `{name}` already (swap its plugin, or choose another name)")]
    Taken { name: String },
}

impl Detail for RegistryError {
    fn kind(&self) -> Kind {
        Kind::Unavailable
    }

    fn fault(&self) -> Fault {
        Fault::Caller
    }
}

impl Registry {
    /// No slots yet.
    pub(crate) fn new(environment: Arc<Environment>) -> Self {
        Self { environment, slots: DashMap::new() }
    }

    /// Loads a plugin and keeps it under `name`.
    pub(crate) fn open(
        &self,
        name: &str,
        source: &Source,
        interface: Option<&'static InterfaceDescriptor>,
        ceiling: Ceiling,
        options: SlotOptions,
    ) -> Result<Arc<Entry>, Error> {
        if self.slots.contains_key(name) {
            return Err(RegistryError::Taken { name: name.to_owned() }.into());
        }
        let entry = Entry::open(name, source, interface, ceiling, options, Arc::clone(&self.environment))?;
        match self.slots.entry(name.to_owned()) {
            // Somebody else was faster while this one loaded.
            MapEntry::Occupied(_) => {
                entry.close();
                Err(RegistryError::Taken { name: name.to_owned() }.into())
            }
            MapEntry::Vacant(place) => {
                place.insert(Arc::clone(&entry));
                Ok(entry)
            }
        }
    }

    /// Forgets a slot and lets it drain. Returns whether there was one.
    pub(crate) fn close(&self, name: &str) -> bool {
        self.slots.remove(name).inspect(|(_, entry)| entry.close()).is_some()
    }

    /// Every slot's state, sorted by name.
    pub(crate) fn status(&self) -> Vec<SlotStatus> {
        let mut status: Vec<SlotStatus> = self.slots.iter().map(|slot| slot.status()).collect();
        status.sort_by(|a, b| a.name.cmp(&b.name));
        status
    }
}
