//! The call that an isolate runs, for whoever has to answer it in the isolate's place.
//!
//! ```text
//!   isolate's thread    begin ── begun ─────────────────────────────── end: gives the call back, and answers it
//!   watchdog's thread                     take: the isolate hangs, so `answer_without` it
//! ```
//!
//! Whoever takes the call answers it; the other finds none.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use aardvark_manifest::outcome::{Completeness, Outcome, Report, Reset, Resource, ResourceUse};

use super::failure::{Allowed, hang, milliseconds};
use super::reply::ReplySender;
use super::watchdog::{Late, Rest};
use super::{RawOutcome, account};
use crate::engine::v8::witness::{Testimony, Witness};
use crate::telemetry::{IsolateMetrics, Origin, Tap};

/// An isolate's place for its call. Clones are the same place.
#[derive(Clone, Default)]
pub(super) struct InFlight(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    call: Option<Running>,
    witness: Option<Arc<Witness>>,
    /// Of the witness, when the call began.
    turn: u64,
}

/// A call that runs.
pub(super) struct Running {
    pub(super) id: u64,
    pub(super) function: Cow<'static, str>,
    pub(super) reply: ReplySender<RawOutcome>,
    pub(super) queue: Duration,
    pub(super) taken: Instant,
    /// Of the isolate's thread, when the call was taken.
    pub(super) cpu_started: Duration,
    pub(super) allowed: Allowed,
    /// How the isolate was made ready for it.
    pub(super) reset: Reset,
    /// When the handler started, and the size of its arguments.
    pub(super) begun: Option<(Instant, u64)>,
    /// Where it is told what the guest does.
    pub(super) tap: Option<Tap>,
}

/// A call whose isolate hangs, and who can tell of it.
pub(super) struct Orphan {
    call: Running,
    witness: Option<Arc<Witness>>,
    turn: u64,
}

impl InFlight {
    /// From now on `witness` can tell of the calls.
    pub(super) fn set_witness(&self, witness: Option<Witness>) {
        self.lock().witness = witness.map(Arc::new);
    }

    /// A call begins.
    pub(super) fn begin(&self, call: Running) {
        let mut state = self.lock();
        state.turn = state.witness.as_ref().map_or(0, |witness| witness.turn());
        state.call = Some(call);
    }

    /// Its handler has started, with so many bytes of arguments.
    pub(super) fn begun(&self, at: Instant, argument_bytes: u64) {
        if let Some(call) = &mut self.lock().call {
            call.begun = Some((at, argument_bytes));
        }
    }

    /// The call has ended. `None`: it has been answered.
    pub(super) fn end(&self) -> Option<Running> {
        self.lock().call.take()
    }

    /// Takes the call out of the isolate's hands, if there is one.
    pub(super) fn take(&self) -> Option<Orphan> {
        let mut state = self.lock();
        let call = state.call.take()?;
        Some(Orphan { call, witness: state.witness.clone(), turn: state.turn })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Running {
    /// What its own figures tell, now that its thread has used `cpu_used`.
    fn report(&self, cpu_used: Duration) -> Report {
        let mut report = Report::default();
        report.call = self.id;
        report.reset = self.reset;
        let (started, argument_bytes) = self.begun.unwrap_or((self.taken, 0));
        report.usage.wall = started.elapsed();
        report.usage.prepare = started.saturating_duration_since(self.taken);
        report.usage.cpu = cpu_used.saturating_sub(self.cpu_started);
        report.usage.queue = self.queue;
        report.usage.argument_bytes = argument_bytes;
        let mut note = |resource, used, allowed| {
            report.resources.push(ResourceUse::new(resource, milliseconds(used), milliseconds(allowed)));
        };
        let Allowed { wall, cpu } = self.allowed;
        note(Resource::WallMs, report.usage.wall, wall);
        if let Some(cpu) = cpu {
            note(Resource::CpuMs, report.usage.cpu, cpu);
        }
        report
    }
}

impl Orphan {
    /// Answers the call while it still runs; gives what can be told about it afterwards.
    pub(super) fn answer_without(self, origin: &Origin, late: Late, metrics: &IsolateMetrics) -> Rest {
        let Self { call, witness, turn } = self;
        let Origin { slot, generation, isolate } = origin.clone();
        let mut report = call.report(late.cpu_used);
        (report.generation, report.isolate) = (generation, isolate);
        let error = hang(call.function.into_owned(), call.allowed, &report.usage, late.fired);
        let testimony = witness.map(|witness| witness.testify(turn));
        report.completeness = match &testimony {
            Some(Testimony { is_whole: true, .. }) => Completeness::Cut,
            _ => Completeness::Counted,
        };
        let mut news = Vec::new();
        if let Some(Testimony { record, left, .. }) = testimony {
            account::tell(&mut report, record);
            news = left;
        }
        account::settle(&mut report, Some(&error));
        let text = error.to_string();
        metrics.call(Some(&error), &report);
        metrics.discarded("late");
        call.reply.send(Outcome::new(Err(error), report));
        Box::new(move || {
            tracing::warn!(
                target: "aardvark::isolate", slot = &*slot, generation, isolate, call = call.id, error = text,
                "call answered without its isolate"
            );
            if let Some(tap) = call.tap {
                news.into_iter().for_each(|said| tap.tell(said));
            }
        })
    }
}
