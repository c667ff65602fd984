//! What a guest says during one call, bounded while it says it.

use aardvark_manifest::error::LimitReached;
use aardvark_manifest::outcome::{Contact, Level, LogLine, Resource, Violation, ViolationKind};
use aardvark_manifest::plain::Plain;

use super::Limits;
use super::meter::{Dial, Meter};
use super::record::{Notes, Record};
use crate::telemetry::{Said, Tap};

/// Collects output and log lines up to a byte budget that all of them share.
#[derive(Debug)]
pub(crate) struct Recorder {
    limit: usize,
    notes: Notes,
    used: usize,
    meter: Meter,
    /// What the host may be asked to do in one call.
    host_calls: u64,
    /// Where things are told as they happen.
    tap: Option<Tap>,
}

/// Which of the two output streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    Out,
    Error,
}

/// What one log line costs beyond its text, so that empty lines cannot grow the list without end.
const LINE_OVERHEAD: usize = 64;

/// What the host may be asked to do between two calls, loading included, unless a call may ask for more.
const HOST_CALLS_BETWEEN: u64 = 1_000_000;

impl Recorder {
    /// A recorder that keeps what `limits` allow per call.
    pub(crate) fn new(limits: &Limits) -> Self {
        let mut meter = Meter::new();
        meter.keep(Resource::Modules);
        meter.keep(Resource::SourceBytes);
        let mut recorder =
            Self { limit: 0, notes: Notes::default(), used: 0, meter, host_calls: 0, tap: None };
        recorder.set_limits(limits);
        recorder
    }

    /// Changes the limits, from the next call on.
    pub(crate) fn set_limits(&mut self, limits: &Limits) {
        self.host_calls = limits.host_calls;
        self.take();
        self.limit = usize::try_from(limits.log_bytes).unwrap_or(usize::MAX);
        self.meter.allow(Resource::LogBytes, limits.log_bytes);
        self.meter.allow(Resource::LogLines, limits.log_lines);
        self.meter.allow(Resource::Timers, limits.timers);
        self.meter.allow(Resource::Modules, limits.modules);
        self.meter.allow(Resource::SourceBytes, limits.source_bytes);
    }

    /// From now on what is recorded is told through `tap` too.
    pub(crate) fn set_tap(&mut self, tap: Tap) {
        self.tap = Some(tap);
    }

    /// For another thread: what was recorded and charged so far.
    pub(crate) fn open(&self) -> (Notes, Dial) {
        (self.notes.clone(), self.meter.dial())
    }

    /// What host functions charge.
    pub(crate) fn meter(&mut self) -> &mut Meter {
        &mut self.meter
    }

    /// Begins a call; what was asked of the host before is forgotten.
    pub(crate) fn begin_call(&mut self) {
        self.meter.give_back(Resource::HostCalls, u64::MAX);
        self.meter.allow(Resource::HostCalls, self.host_calls);
    }

    /// Appends to standard output or error.
    pub(crate) fn write(&mut self, stream: Stream, bytes: &[u8]) {
        let (kept, dropped) = self.admit(bytes.len());
        let bytes = bytes.get(..kept).unwrap_or_default();
        if let Some(tap) = self.tap.as_ref().filter(|_| !bytes.is_empty()) {
            tap.tell(match stream {
                Stream::Out => Said::Stdout(bytes.to_vec()),
                Stream::Error => Said::Stderr(bytes.to_vec()),
            });
        }
        let mut record = self.notes.write();
        record.dropped += dropped;
        match stream {
            Stream::Out => record.stdout.extend_from_slice(bytes),
            Stream::Error => record.stderr.extend_from_slice(bytes),
        }
    }

    /// Appends a log line; one that does not fit is dropped whole.
    pub(crate) fn log(&mut self, line: LogLine) {
        let cost = line.message.len() + line.logger.len() + LINE_OVERHEAD;
        if self.limit - self.used < cost || self.meter.take(Resource::LogLines, 1).is_err() {
            self.notes.write().dropped += cost as u64;
            return;
        }
        self.used += cost;
        self.charge_bytes(cost);
        tracing::debug!(
            target: "aardvark::guest",
            level = Level::name(line.level),
            logger = %Plain(&line.logger),
            "{}", Plain(&line.message)
        );
        if let Some(tap) = &self.tap {
            tap.tell(Said::Line(line.clone()));
        }
        self.notes.write().logs.push(line);
    }

    /// Adds a request to another host.
    pub(crate) fn contact(&mut self, contact: Contact) {
        if let Some(tap) = &self.tap {
            tap.tell(Said::Contact(contact.clone()));
        }
        self.notes.write().contact(contact);
    }

    /// Charges the meter; a charge that does not fit is a violation.
    pub(crate) fn charge(&mut self, resource: Resource, amount: u64) -> Result<(), LimitReached> {
        self.meter.take(resource, amount).inspect_err(|reached| {
            let detail = format!("{} of {} `{}` asked for", reached.used, reached.allowed, reached.name);
            self.violation(Violation::new(ViolationKind::Resource, &detail));
        })
    }

    /// Adds something that the guest tried and was not allowed to do.
    pub(crate) fn violation(&mut self, violation: Violation) {
        if let Some(tap) = &self.tap {
            tap.tell(Said::Violation(violation.clone()));
        }
        self.notes.write().violation(violation);
    }

    /// Hands out what was collected and starts afresh.
    pub(crate) fn take(&mut self) -> Record {
        self.used = 0;
        let mut record = self.notes.take();
        record.resources = self.meter.uses().collect();
        self.meter.begin();
        // Until the next call begins.
        self.meter.allow(Resource::HostCalls, self.host_calls.max(HOST_CALLS_BETWEEN));
        record
    }

    fn charge_bytes(&mut self, bytes: usize) {
        // It was made to fit before.
        let _ = self.meter.take(Resource::LogBytes, bytes as u64);
    }

    /// How many of `wanted` bytes fit, and how many do not.
    fn admit(&mut self, wanted: usize) -> (usize, u64) {
        let kept = wanted.min(self.limit - self.used);
        self.used += kept;
        self.charge_bytes(kept);
        (kept, (wanted - kept) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_and_lines_share_one_budget() {
        let mut recorder = Recorder::new(&Limits { log_bytes: 100, ..Limits::OWN });
        recorder.write(Stream::Out, &[b'a'; 90]);
        recorder.log(LogLine::new(Level::Info, "x", "does not fit"));
        recorder.write(Stream::Error, &[b'b'; 20]);
        let record = recorder.take();
        assert_eq!((record.stdout().len(), record.stderr().len(), record.logs.len()), (90, 10, 0));
        assert_eq!(record.dropped, 10 + 12 + 1 + LINE_OVERHEAD as u64);
        recorder.write(Stream::Out, b"next call");
        assert_eq!(recorder.take().stdout(), "next call");
    }

    #[test]
    fn halves_of_a_character_meet_and_invalid_text_is_replaced() {
        let mut recorder = Recorder::new(&Limits { log_bytes: 100, ..Limits::OWN });
        recorder.write(Stream::Out, &[b'a', 0xff, 0xc3]);
        recorder.write(Stream::Out, &[0xa9]);
        assert_eq!(recorder.take().stdout(), "a\u{fffd}é");
    }
}
