//! Lines for people.

use std::fmt::Write as _;

use aardvark::Error;
use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, Table};

use super::time;
use crate::change::{Action, Change};
use crate::feed::Feed;
use crate::summary::{Alerts, Summary};
use crate::watch::Verdict;

pub(super) fn feed(feed: &Feed) -> String {
    let day = |quake: Option<&alerts_interface::Quake>| {
        quake.map_or_else(String::new, |quake| time::iso(quake.time).chars().take(10).collect())
    };
    let (first, last) = (day(feed.quakes.first()), day(feed.quakes.last()));
    let skipped = match feed.skipped {
        0 => String::new(),
        count => format!(", {count} features skipped"),
    };
    format!("{} events from {first} to {last}{skipped}\n", feed.quakes.len())
}

pub(super) fn change(change: &Change) -> String {
    let Change { rule, generation, language, milliseconds, calls_meanwhile, .. } = change;
    let meanwhile = match calls_meanwhile {
        0 => String::new(),
        calls => format!(", {calls} calls answered meanwhile"),
    };
    let took = match *milliseconds {
        // A watch does not measure how long a refusal took.
        0.0 => "at once".to_owned(),
        short if short < 1.0 => format!("{:.0} µs{meanwhile}", short * 1e3),
        long => format!("{long:.0} ms{meanwhile}"),
    };
    match change.action {
        Action::Opened => format!("generation {generation} serves: {rule} ({language}), {took}\n"),
        Action::Swapped => format!("generation {generation} took over: {rule} ({language}), {took}\n"),
        Action::RolledBack => {
            format!("rolled back to generation {generation}: {rule} ({language}), {took}\n")
        }
        Action::Refused => refused(change, generation, &took),
    }
}

fn refused(change: &Change, generation: &u64, took: &str) -> String {
    let mut text = format!("refused {}; generation {generation} goes on, {took}\n", change.rule);
    let Some(refusal) = &change.error else { return text };
    let _ = writeln!(text, "  {}: {}", refusal.kind, refusal.message);
    if let Some(traceback) = &refusal.traceback {
        // The message has the exception already; the frames say where.
        for frame in &traceback.frames {
            indented(&mut text, &frame.to_string());
        }
    }
    text
}

fn indented(text: &mut String, lines: &str) {
    for line in lines.lines() {
        let _ = writeln!(text, "  {line}");
    }
}

pub(super) fn alerts(alerts: &Alerts) -> String {
    let Alerts { total, page, warning, notice } = alerts;
    format!("{total} alerts: {page} page, {warning} warning, {notice} notice")
}

pub(super) fn verdict(verdict: &Verdict) -> String {
    let mut text = format!("  it raises {}\n", alerts(&verdict.alerts));
    if let Some(error) = &verdict.failures.first_failure {
        let _ = writeln!(text, "  it fails on {} events, first:", verdict.failures.failed);
        indented(&mut text, &failure(error));
    }
    text
}

pub(super) fn failure(error: &Error) -> String {
    match error.traceback() {
        Some(traceback) => format!("a call failed: {error}\n{traceback}\n"),
        None => format!("a call failed: {error}\n"),
    }
}

pub(super) fn summary(summary: &Summary) -> String {
    let Summary { events, calls, failed_calls, changed_answers, refused_swaps, seconds, latency, .. } =
        summary;
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY);
    table.set_header(["generation", "rule", "language", "calls", "p50 µs", "p99 µs"]);
    for served in &summary.generations {
        table.add_row([
            served.generation.to_string(),
            served.rule.clone(),
            served.language.to_owned(),
            served.calls.to_string(),
            format!("{:.0}", served.latency.p50_us),
            format!("{:.0}", served.latency.p99_us),
        ]);
    }
    let all = ["all", "", "", &calls.to_string()].map(str::to_owned);
    let percentiles = [latency.p50_us, latency.p99_us].map(|micros| format!("{micros:.0}"));
    table.add_row(all.into_iter().chain(percentiles));
    for column in table.column_iter_mut().skip(3) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    format!(
        "\n{table}\n{events} events, {} alerts, {calls} calls in {seconds:.1} s, {failed_calls} failed calls, \
         {refused_swaps} refused swaps, {changed_answers} changed answers\n",
        summary.alerts.total
    )
}
