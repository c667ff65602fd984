//! How a call went, for a person and for a program.

use std::time::Duration;

use aardvark::{
    Completeness, Contact, ContactEnd, LogLine, Report, ResetKind, ResourceUse, Violation, ViolationKind,
};
use serde::Serialize;

use super::Output;
use super::plain::{OneLine, Plain};
use super::size::{Size, Time, milliseconds};
use super::style::LABEL;

/// A report as `--json` shows it. Times are in milliseconds.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReportView<'a> {
    wall_ms: f64,
    cpu_ms: f64,
    queue_ms: f64,
    prepare_ms: f64,
    start_ms: f64,
    argument_bytes: u64,
    result_bytes: u64,
    memory_bytes: u64,
    generation: u64,
    isolate: u64,
    call: u64,
    reset: ResetView,
    resources: &'a [ResourceUse],
    stdout: &'a str,
    stderr: &'a str,
    logs: &'a [LogLine],
    dropped_bytes: u64,
    contacts: &'a [Contact],
    violations: &'a [Violation],
    dropped_events: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    completeness: Option<Completeness>,
    #[serde(skip_serializing_if = "Option::is_none")]
    repeat: Option<RepeatView>,
}

/// What was done to make the isolate ready.
#[derive(Serialize)]
struct ResetView {
    kind: ResetKind,
    ms: f64,
}

/// How long repeated calls took, from end to end.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RepeatView {
    calls: usize,
    p50_ms: f64,
    p99_ms: f64,
    max_ms: f64,
}

impl<'a> ReportView<'a> {
    /// `start` is what loading the plugin took.
    pub(crate) fn new(report: &'a Report, start: Duration, repeat: Option<RepeatView>) -> Self {
        Self {
            wall_ms: milliseconds(report.usage.wall),
            cpu_ms: milliseconds(report.usage.cpu),
            queue_ms: milliseconds(report.usage.queue),
            prepare_ms: milliseconds(report.usage.prepare),
            start_ms: milliseconds(start),
            argument_bytes: report.usage.argument_bytes,
            result_bytes: report.usage.result_bytes,
            memory_bytes: report.usage.memory_bytes,
            generation: report.generation,
            isolate: report.isolate,
            call: report.call,
            reset: ResetView { kind: report.reset.kind, ms: milliseconds(report.reset.time) },
            resources: &report.resources,
            stdout: &report.stdout,
            stderr: &report.stderr,
            logs: &report.logs,
            dropped_bytes: report.dropped_bytes,
            contacts: &report.contacts,
            violations: &report.violations,
            dropped_events: report.dropped_events,
            completeness: Some(report.completeness).filter(|how| *how != Completeness::Whole),
            repeat,
        }
    }
}

impl RepeatView {
    /// Sums up `times`; `None` if there are none.
    pub(crate) fn of(mut times: Vec<Duration>) -> Option<Self> {
        times.sort_unstable();
        let at = |percent: usize| times.get((times.len() * percent / 100).min(times.len().saturating_sub(1)));
        Some(Self {
            calls: times.len(),
            p50_ms: milliseconds(*at(50)?),
            p99_ms: milliseconds(*at(99)?),
            max_ms: milliseconds(*at(100)?),
        })
    }
}

/// Shows what the plugin said during a call.
pub(crate) fn said(output: &mut Output, report: &Report) {
    for (name, text) in [("stdout", &report.stdout), ("stderr", &report.stderr)] {
        for line in text.lines() {
            output.note(format_args!("{LABEL}{name}:{LABEL:#} {}", Plain(line)));
        }
    }
    for LogLine { level, logger, message, .. } in &report.logs {
        let (level, logger) = (level.name(), OneLine(logger));
        for line in message.split('\n') {
            output.note(format_args!("{LABEL}{level} {logger}:{LABEL:#} {}", Plain(line)));
        }
    }
    if report.dropped_bytes > 0 {
        output.note(format_args!("{LABEL}… {} more were dropped{LABEL:#}", Size(report.dropped_bytes)));
    }
    if report.completeness == Completeness::Counted {
        output.note(format_args!("{LABEL}… some of what it said and did is not known{LABEL:#}"));
    }
    for Contact { method, origin, end, response_bytes, time, .. } in &report.contacts {
        let request = format!("{method} {origin}");
        let request = OneLine(&request);
        match end {
            ContactEnd::Status(status) => output.note(format_args!(
                "{LABEL}network:{LABEL:#} {request}: {status}, {} in {}",
                Size(*response_bytes),
                Time(*time)
            )),
            ContactEnd::Denied(reason) => {
                output.note(format_args!("{LABEL}network:{LABEL:#} {request}: denied: {}", OneLine(reason)));
            }
            ContactEnd::Failed(reason) => {
                output.note(format_args!("{LABEL}network:{LABEL:#} {request}: {}", OneLine(reason)));
            }
            _ => output.note(format_args!("{LABEL}network:{LABEL:#} {request}")),
        }
    }
    // What was denied of the network has been said.
    for Violation { detail, .. } in
        report.violations.iter().filter(|other| other.kind != ViolationKind::Network)
    {
        output.note(format_args!("{LABEL}violation:{LABEL:#} {}", OneLine(detail)));
    }
}

/// Shows what the call used, on one line.
pub(crate) fn used(output: &mut Output, report: &Report, start: Duration, repeat: Option<RepeatView>) {
    let usage = &report.usage;
    // Nothing ran: there was no such function.
    if usage.wall.is_zero() {
        return;
    }
    output.note(format_args!(
        "{LABEL}{} wall, {} cpu, {} queue; loaded in {}{LABEL:#}",
        Time(usage.wall),
        Time(usage.cpu),
        Time(usage.queue),
        Time(start),
    ));
    if let Some(RepeatView { calls, p50_ms, p99_ms, max_ms }) = repeat {
        output.note(format_args!(
            "{LABEL}{calls} calls, end to end: p50 {p50_ms} ms, p99 {p99_ms} ms, max {max_ms} ms{LABEL:#}"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_calls_that_were_made() {
        assert!(RepeatView::of(Vec::new()).is_none());
        let one = RepeatView::of(vec![Duration::from_millis(7)]).unwrap();
        assert_eq!((one.calls, one.p50_ms, one.p99_ms, one.max_ms), (1, 7.0, 7.0, 7.0));
        let many = RepeatView::of((1..=200).rev().map(Duration::from_millis).collect()).unwrap();
        assert_eq!((many.calls, many.p50_ms, many.p99_ms, many.max_ms), (200, 101.0, 199.0, 200.0));
    }
}
