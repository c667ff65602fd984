//! The metrics of slots and isolates, through the facade `metrics`. Names and labels are stable; the operator's guide
//! lists them.
//!
//! Handles are made once for each isolate: the facade looks names up, which would cost a call more than all its figures.
//! A recorder has to be installed before the host is made for that reason.

use std::time::Duration;

use aardvark_manifest::error::{Error, LimitReached};
use aardvark_manifest::outcome::{ContactEnd, Report};
use metrics::{Counter, Histogram, counter, histogram};

/// What an isolate counts.
pub(crate) struct IsolateMetrics {
    slot: String,
    succeeded: Counter,
    wall: Histogram,
    cpu: Histogram,
    queue: Histogram,
    reset: Histogram,
    argument_bytes: Counter,
    result_bytes: Counter,
}

/// What a slot counts.
pub(crate) struct SlotMetrics {
    slot: String,
}

/// How an attempt to swap ended.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SwapEnd {
    Swapped,
    RolledBack,
    Refused,
}

/// An image of a plugin was built, which took `time`.
#[cfg(feature = "python")]
pub(crate) fn image_built(time: Duration) {
    histogram!("aardvark_image_build_seconds").record(time);
}

impl IsolateMetrics {
    /// The handles of an isolate that has just been started, which took `start`.
    pub(crate) fn new(slot: &str, language: &'static str, start: Duration) -> Self {
        let slot = slot.to_owned();
        counter!("aardvark_isolates_started_total", "slot" => slot.clone(), "language" => language)
            .increment(1);
        histogram!("aardvark_isolate_start_seconds", "slot" => slot.clone(), "language" => language)
            .record(start);
        Self {
            succeeded: counter!("aardvark_calls_total", "slot" => slot.clone(), "kind" => "ok"),
            wall: histogram!("aardvark_call_wall_seconds", "slot" => slot.clone()),
            cpu: histogram!("aardvark_call_cpu_seconds", "slot" => slot.clone()),
            queue: histogram!("aardvark_call_queue_seconds", "slot" => slot.clone()),
            reset: histogram!("aardvark_reset_seconds", "slot" => slot.clone()),
            argument_bytes: counter!("aardvark_argument_bytes_total", "slot" => slot.clone()),
            result_bytes: counter!("aardvark_result_bytes_total", "slot" => slot.clone()),
            slot,
        }
    }

    /// A call has ended.
    pub(crate) fn call(&self, error: Option<&Error>, report: &Report) {
        let usage = &report.usage;
        self.wall.record(usage.wall);
        self.cpu.record(usage.cpu);
        self.queue.record(usage.queue);
        self.argument_bytes.increment(usage.argument_bytes);
        self.result_bytes.increment(usage.result_bytes);
        match error {
            None => self.succeeded.increment(1),
            Some(error) => failed(&self.slot, error),
        }
        for contact in &report.contacts {
            let end = match contact.end {
                ContactEnd::Status(_) => "status",
                ContactEnd::Denied(_) => "denied",
                _ => "failed",
            };
            counter!("aardvark_contacts_total", "slot" => self.slot.clone(), "end" => end).increment(1);
        }
        if !report.violations.is_empty() {
            let count = report.violations.len() as u64;
            counter!("aardvark_violations_total", "slot" => self.slot.clone()).increment(count);
        }
    }

    /// The isolate went back to how it was, which took `time`.
    pub(crate) fn reset(&self, time: Duration) {
        self.reset.record(time);
    }

    /// The isolate will not serve again.
    pub(crate) fn discarded(&self, reason: &'static str) {
        counter!("aardvark_isolates_discarded_total", "slot" => self.slot.clone(), "reason" => reason)
            .increment(1);
    }
}

impl SlotMetrics {
    pub(crate) fn new(slot: &str) -> Self {
        Self { slot: slot.to_owned() }
    }

    /// A call ended without having reached an isolate, or in the watchdog's hands.
    pub(crate) fn failed(&self, error: &Error) {
        failed(&self.slot, error);
    }

    /// An attempt to swap or to roll back has ended.
    pub(crate) fn swap(&self, end: SwapEnd) {
        let end = match end {
            SwapEnd::Swapped => "swapped",
            SwapEnd::RolledBack => "rolled_back",
            SwapEnd::Refused => "refused",
        };
        counter!("aardvark_swaps_total", "slot" => self.slot.clone(), "end" => end).increment(1);
    }
}

/// An isolate of `slot` hangs, at work or while it is made, and its thread with it.
pub(crate) fn thread_given_up(slot: &str) {
    counter!("aardvark_threads_given_up_total", "slot" => slot.to_owned()).increment(1);
}

fn failed(slot: &str, error: &Error) {
    counter!("aardvark_calls_total", "slot" => slot.to_owned(), "kind" => error.kind().name()).increment(1);
    if let Some(LimitReached { name, .. }) = error.limit() {
        counter!("aardvark_limits_reached_total", "slot" => slot.to_owned(), "limit" => name).increment(1);
    }
}
