//! What another thread can learn of a call while it runs: the watchdog, which answers calls whose isolates do not.
//!
//! It waits for nobody. What only the isolate's own thread can ask V8 for is not here: the heap and linear memory.

use aardvark_manifest::outcome::{Resource, ResourceUse};

use super::buffers::Buffers;
use super::traffic::UnderWay;
use crate::engine::meter::Dial;
use crate::engine::record::{Notes, Record};
use crate::telemetry::Said;

/// See the module. Good for the calls of one realm.
pub(crate) struct Witness {
    notes: Notes,
    dial: Dial,
    buffers: Buffers,
    under_way: UnderWay,
}

/// What a witness says.
pub(crate) struct Testimony {
    /// What the guest said and did, and what it used of what is counted.
    pub(crate) record: Record,
    /// Whether nothing of that is missing, but what was used of memory.
    pub(crate) is_whole: bool,
    /// What of that has not been told through the call's tap: how its requests ended.
    pub(crate) left: Vec<Said>,
}

impl Witness {
    pub(super) const fn new(notes: Notes, dial: Dial, buffers: Buffers, under_way: UnderWay) -> Self {
        Self { notes, dial, buffers, under_way }
    }

    /// What [`Witness::testify`] is to be asked about, before the call begins.
    pub(crate) fn turn(&self) -> u64 {
        self.notes.turn()
    }

    /// Tells what the call of this `turn` has done so far, and ends its requests.
    pub(crate) fn testify(&self, turn: u64) -> Testimony {
        // Before the record: a request that ends on the isolate's thread at this moment is noted there.
        let left = self.under_way.close_from_outside();
        let noted = self.notes.take_of(turn);
        let is_whole = left.is_some() && noted.is_some();
        let mut record = noted.unwrap_or_default();
        record.resources = self.dial.uses().collect();
        let (peak, allowed) = (self.buffers.peak(), self.buffers.allowed());
        record.resources.push(ResourceUse::new(Resource::BufferBytes, peak, allowed));
        let left = left.unwrap_or_default().add_to(&mut record);
        Testimony { record, is_whole, left }
    }
}
