//! What a guest has used of what is counted, and how much it may use.
//!
//! Times are the watchdog's business, and the heap is V8's. Host functions charge the meter before they do something.
//!
//! One thread writes, through the [`Meter`]; any other may read, through a [`Dial`], and waits for nobody: each figure is
//! an atomic of its own. With only one writer a charge needs no atomic addition, so it costs what it costs without them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use aardvark_manifest::error::LimitReached;
use aardvark_manifest::outcome::{Resource, ResourceUse};

/// See the module.
#[derive(Debug)]
pub(crate) struct Meter(Arc<Counts>);

/// What other threads see of a meter.
#[derive(Clone, Debug)]
pub(crate) struct Dial(Arc<Counts>);

type Counts = [Count; Resource::ALL.len()];

#[derive(Debug)]
struct Count {
    /// In use now.
    used: AtomicU64,
    /// The most that was in use during this call.
    peak: AtomicU64,
    /// The limit; `u64::MAX` for one that is not enforced here.
    allowed: AtomicU64,
    /// What is in use stays in use between calls.
    stays: AtomicBool,
}

impl Meter {
    /// A meter without limits.
    pub(crate) fn new() -> Self {
        Self(Arc::new(std::array::from_fn(|_| Count::new())))
    }

    /// For other threads.
    pub(crate) fn dial(&self) -> Dial {
        Dial(Arc::clone(&self.0))
    }

    /// Sets a limit.
    pub(crate) fn allow(&mut self, resource: Resource, allowed: u64) {
        write(&self.count(resource).allowed, allowed);
    }

    /// From now on what is in use of this stays in use when the next call begins.
    pub(crate) fn keep(&mut self, resource: Resource) {
        self.count(resource).stays.store(true, Ordering::Relaxed);
    }

    /// Charges `amount`; nothing is charged if the limit would be exceeded.
    pub(crate) fn take(&mut self, resource: Resource, amount: u64) -> Result<(), LimitReached> {
        let count = self.count(resource);
        let (used, allowed) = (read(&count.used).saturating_add(amount), read(&count.allowed));
        if used > allowed {
            return Err(LimitReached::new(resource.name(), used, allowed));
        }
        count.set(used);
        Ok(())
    }

    /// Takes back a charge for something that is no longer in use.
    pub(crate) fn give_back(&mut self, resource: Resource, amount: u64) {
        let used = &self.count(resource).used;
        write(used, read(used).saturating_sub(amount));
    }

    /// Says how much of a resource is in use, which somebody else counts and limits; it stays in use when the next call
    /// begins.
    pub(crate) fn level(&mut self, resource: Resource, used: u64) {
        let count = self.count(resource);
        count.set(used);
        count.stays.store(true, Ordering::Relaxed);
    }

    /// Whether no more of a resource is in use than may be.
    #[cfg(feature = "python")]
    pub(crate) fn check(&self, resource: Resource) -> Result<(), LimitReached> {
        let count = self.count(resource);
        let (used, allowed) = (read(&count.used), read(&count.allowed));
        if used > allowed { Err(LimitReached::new(resource.name(), used, allowed)) } else { Ok(()) }
    }

    /// Begins a call: what was used up is forgotten.
    pub(crate) fn begin(&mut self) {
        for count in &*self.0 {
            let used = if count.stays.load(Ordering::Relaxed) { read(&count.used) } else { 0 };
            write(&count.used, used);
            write(&count.peak, used);
        }
    }

    /// The limits that are enforced here, with the most that was used of each.
    pub(crate) fn uses(&self) -> impl Iterator<Item = ResourceUse> + '_ {
        uses(&self.0)
    }

    fn count(&self, resource: Resource) -> &Count {
        // `ALL` lists the variants in the order of their declaration; the test below holds it to that.
        let index = (resource as usize).min(self.0.len() - 1);
        #[expect(clippy::indexing_slicing, reason = "it was just made to fit")]
        &self.0[index]
    }
}

impl Dial {
    /// As [`Meter::uses`].
    pub(crate) fn uses(&self) -> impl Iterator<Item = ResourceUse> + '_ {
        uses(&self.0)
    }
}

impl Count {
    const fn new() -> Self {
        Self {
            used: AtomicU64::new(0),
            peak: AtomicU64::new(0),
            allowed: AtomicU64::new(u64::MAX),
            stays: AtomicBool::new(false),
        }
    }

    fn set(&self, used: u64) {
        write(&self.used, used);
        write(&self.peak, read(&self.peak).max(used));
    }
}

fn uses(counts: &Counts) -> impl Iterator<Item = ResourceUse> + '_ {
    let limited = Resource::ALL.iter().zip(counts).filter(|(_, count)| read(&count.allowed) != u64::MAX);
    limited.map(|(resource, count)| ResourceUse::new(*resource, read(&count.peak), read(&count.allowed)))
}

fn read(figure: &AtomicU64) -> u64 {
    figure.load(Ordering::Relaxed)
}

fn write(figure: &AtomicU64, value: u64) {
    figure.store(value, Ordering::Relaxed);
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
