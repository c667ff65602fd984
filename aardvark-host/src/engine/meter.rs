//! What a guest has used of what is counted, and how much it may use.
//!
//! Times are the watchdog's business, and the heap is V8's. Host functions charge the meter before they do something.

use aardvark_manifest::error::LimitReached;
use aardvark_manifest::outcome::{Resource, ResourceUse};

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Meter {
    counts: [Count; Resource::ALL.len()],
}

#[derive(Clone, Copy, Debug)]
struct Count {
    /// In use now.
    used: u64,
    /// The most that was in use during this call.
    peak: u64,
    /// The limit; `u64::MAX` for one that is not enforced here.
    allowed: u64,
    /// What is in use stays in use between calls.
    stays: bool,
}

impl Meter {
    /// A meter without limits.
    pub(crate) const fn new() -> Self {
        Self { counts: [Count { used: 0, peak: 0, allowed: u64::MAX, stays: false }; Resource::ALL.len()] }
    }

    /// Sets a limit.
    pub(crate) fn allow(&mut self, resource: Resource, allowed: u64) {
        self.count(resource).allowed = allowed;
    }

    /// Charges `amount`; nothing is charged if the limit would be exceeded.
    pub(crate) fn take(&mut self, resource: Resource, amount: u64) -> Result<(), LimitReached> {
        let count = self.count(resource);
        let used = count.used.saturating_add(amount);
        if used > count.allowed {
            return Err(LimitReached::new(resource.name(), used, count.allowed));
        }
        count.used = used;
        count.peak = count.peak.max(used);
        Ok(())
    }

    /// Takes back a charge for something that is no longer in use.
    pub(crate) fn give_back(&mut self, resource: Resource, amount: u64) {
        let count = self.count(resource);
        count.used = count.used.saturating_sub(amount);
    }

    /// Says how much of a resource is in use, which somebody else counts and limits; it stays in use when the next call
    /// begins.
    pub(crate) fn level(&mut self, resource: Resource, used: u64) {
        let count = self.count(resource);
        count.used = used;
        count.peak = count.peak.max(used);
        count.stays = true;
    }

    /// Begins a call: what was used up is forgotten.
    pub(crate) fn begin(&mut self) {
        for count in &mut self.counts {
            count.used = if count.stays { count.used } else { 0 };
            count.peak = count.used;
        }
    }

    /// The limits that are enforced here, with the most that was used of each.
    pub(crate) fn uses(&self) -> impl Iterator<Item = ResourceUse> + '_ {
        let limited = Resource::ALL.iter().zip(&self.counts).filter(|(_, count)| count.allowed != u64::MAX);
        limited.map(|(resource, count)| ResourceUse::new(*resource, count.peak, count.allowed))
    }

    fn count(&mut self, resource: Resource) -> &mut Count {
        // `ALL` lists the variants in the order of their declaration; the test below holds it to that.
        let index = (resource as usize).min(self.counts.len() - 1);
        #[expect(clippy::indexing_slicing, reason = "it was just made to fit")]
        &mut self.counts[index]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_resource_has_its_own_count() {
        for (index, resource) in Resource::ALL.into_iter().enumerate() {
            assert_eq!(resource as usize, index);
        }
    }

    #[test]
    fn a_charge_that_does_not_fit_leaves_nothing_behind() {
        let mut meter = Meter::new();
        meter.allow(Resource::Timers, 2);
        meter.take(Resource::Timers, 2).unwrap();
        let reached = meter.take(Resource::Timers, 1).unwrap_err();
        assert_eq!((reached.used, reached.allowed), (3, 2));
        meter.give_back(Resource::Timers, 1);
        meter.take(Resource::Timers, 1).unwrap();
        let uses: Vec<ResourceUse> = meter.uses().collect();
        assert_eq!(uses, [ResourceUse::new(Resource::Timers, 2, 2)]);
        meter.begin();
        assert_eq!(meter.uses().map(|resource| resource.used).collect::<Vec<_>>(), [0]);
        meter.allow(Resource::ScratchBytes, 10);
        meter.level(Resource::ScratchBytes, 7);
        meter.level(Resource::ScratchBytes, 3);
        meter.begin();
        assert_eq!(meter.uses().map(|resource| resource.used).collect::<Vec<_>>(), [3, 0]);
    }
}
