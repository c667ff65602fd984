//! The report of a call: who served it, what it used, what it said.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aardvark_manifest::error::Error;
use aardvark_manifest::outcome::{Report, Reset, Resource, ResourceUse, Usage};

use super::failure::milliseconds;
use crate::engine::Engine;
use crate::engine::record::Record;
use crate::policy::Limits;
use crate::pool::Health;

/// A call this long pays for a look at the heap, which takes half a microsecond or more.
const WORTH_A_LOOK: Duration = Duration::from_micros(50);

/// Calls between two looks, however short they are: none of them can have taken much.
const CALLS_BETWEEN_LOOKS: u32 = 64;

/// What an isolate keeps from one report to the next.
pub(super) struct Account {
    isolate: u64,
    generation: u64,
    limits: Limits,
    /// What was done to make the isolate ready for the next call.
    pub(super) reset: Reset,
    heap_bytes: u64,
    calls_since_look: u32,
}

/// A number that no other call of this process has.
pub(super) fn next_call() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Account {
    pub(super) fn new(isolate: u64, generation: u64, limits: Limits) -> Self {
        // The first call looks.
        let calls_since_look = CALLS_BETWEEN_LOOKS;
        Self { isolate, generation, limits, reset: Reset::default(), heap_bytes: 0, calls_since_look }
    }

    /// The report of the call that has just ended, which was given `wall` time.
    pub(super) fn report(
        &mut self,
        engine: &mut dyn Engine,
        call: u64,
        mut usage: Usage,
        wall: Duration,
        health: Health,
        error: Option<&Error>,
    ) -> Report {
        let record = engine.take_record();
        let mut resources = Vec::with_capacity(Resource::ALL.len());
        let mut note = |resource, used, allowed| resources.push(ResourceUse::new(resource, used, allowed));
        note(Resource::WallMs, milliseconds(usage.wall), milliseconds(wall));
        if let Some(cpu) = self.limits.cpu {
            note(Resource::CpuMs, milliseconds(usage.cpu), milliseconds(cpu));
        }
        self.look(engine, usage.wall);
        usage.memory_bytes = self.heap_bytes;
        note(Resource::HeapBytes, self.heap_bytes, self.limits.heap_bytes);
        // Nothing is to be asked of an isolate that was stopped in the middle.
        if health == Health::Fit
            && let Some(linear) = engine.linear_bytes()
        {
            usage.memory_bytes += linear;
            note(Resource::MemoryBytes, linear, self.limits.memory_bytes);
        }
        note(Resource::OutputBytes, usage.result_bytes, self.limits.output_bytes);
        for counted in &record.resources {
            if counted.resource == Resource::BufferBytes {
                usage.memory_bytes += counted.used;
            }
        }
        let mut report = Report::default();
        report.generation = self.generation;
        report.isolate = self.isolate;
        report.call = call;
        report.usage = usage;
        report.resources = resources;
        report.reset = self.reset;
        tell(&mut report, record);
        settle(&mut report, error);
        report
    }

    fn look(&mut self, engine: &mut dyn Engine, wall: Duration) {
        self.calls_since_look += 1;
        if wall >= WORTH_A_LOOK || self.calls_since_look > CALLS_BETWEEN_LOOKS {
            self.heap_bytes = engine.heap_bytes();
            self.calls_since_look = 0;
        }
    }
}

/// Adds what the guest said and did, and what it used of what is counted.
pub(super) fn tell(report: &mut Report, record: Record) {
    report.stdout = record.stdout();
    report.stderr = record.stderr();
    report.logs = record.logs;
    report.dropped_bytes = record.dropped;
    report.contacts = record.contacts;
    report.violations = record.violations;
    report.dropped_events = record.dropped_events;
    report.resources.extend_from_slice(&record.resources);
}

/// Puts the resources in order, with what `error` says of the limit that was reached, if one was.
pub(super) fn settle(report: &mut Report, error: Option<&Error>) {
    if let Some(reached) = error.and_then(Error::limit) {
        let counted = report.resources.iter_mut().find(|counted| counted.resource.name() == reached.name);
        if let Some(counted) = counted {
            (counted.used, counted.allowed) = (reached.used, reached.allowed);
        } else if let Some(resource) = Resource::ALL.into_iter().find(|known| known.name() == reached.name) {
            // An isolate that was stopped in the middle is not asked for its memory; the limit tells of it.
            report.resources.push(ResourceUse::new(resource, reached.used, reached.allowed));
        }
    }
    report.resources.sort_unstable_by_key(|counted| counted.resource);
}
