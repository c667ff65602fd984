//! The results as tables of plain text.

use std::fmt::{self, Write as _};

use super::Report;
use super::amount::{amount, times};
use crate::board::{Line, Table};
use crate::contender::Role;
use crate::scenario::Unit;

/// The whole report.
pub(super) fn render(report: &Report) -> String {
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = write_all(&mut text, report);
    text
}

fn write_all(text: &mut String, report: &Report) -> fmt::Result {
    let machine = &report.machine;
    writeln!(
        text,
        "{}: {}, {} cores, {:.0} GB, Linux {}; load {} before; {} rounds",
        machine.date,
        machine.processor,
        machine.cores,
        machine.memory_gb,
        machine.kernel,
        machine.load_before,
        report.rounds,
    )?;
    let mut versions: Vec<_> = report.line_up.ready.iter().map(|(_, ready)| ready.version.as_str()).collect();
    versions.sort_unstable();
    versions.dedup();
    writeln!(text, "{}", versions.join("; "))?;
    for (contender, reason) in &report.line_up.missing {
        writeln!(text, "missing: {}: {reason}", contender.label)?;
    }
    writeln!(
        text,
        "\nmedian, p10 and p90 are medians of the rounds'; `rounds` are the lowest and highest round's median."
    )?;
    writeln!(
        text,
        "`ours` says how many times better our best line is. * does not keep plugins apart from the app.\n"
    )?;

    let tables = report.board.tables();
    let mut rest = tables.as_slice();
    while let Some(table) = rest.first() {
        let same =
            |other: &&Table| other.scenario.name == table.scenario.name && other.language == table.language;
        let count = rest.iter().take_while(same).count();
        let (group, after) = rest.split_at(count);
        if table.scenario.unit == Unit::CallsPerSecond && !table.lines.is_empty() {
            write_rates(text, group)?;
        } else {
            write_table(text, table)?;
        }
        rest = after;
    }
    write_targets(text, report)
}

fn title(table: &Table) -> String {
    format!("{:?}: {}", table.language, table.scenario.title)
}

fn label(line: &Line) -> String {
    let mark = if line.contender.role == Role::Bare { " *" } else { "" };
    format!("  {}{mark}", line.contender.label)
}

fn write_table(text: &mut String, table: &Table) -> fmt::Result {
    let unit = table.scenario.unit;
    writeln!(
        text,
        "{:<54}{:>10}{:>10}{:>10}{:>23}{:>9}",
        title(table),
        "median",
        "p10",
        "p90",
        "rounds",
        "ours"
    )?;
    for line in &table.lines {
        let summary = &line.summary;
        let (low, high) = summary.spread();
        let ours = match table.ours() {
            Some(ours) if line.contender.role != Role::Ours => times(table.times_better(ours, line)),
            _ => String::new(),
        };
        writeln!(
            text,
            "{:<54}{:>10}{:>10}{:>10}{:>23}{ours:>9}",
            label(line),
            amount(summary.median, unit),
            amount(summary.p10, unit),
            amount(summary.p90, unit),
            format!("{} – {}", amount(low, unit), amount(high, unit)),
        )?;
    }
    for (label, reason) in &table.failed {
        writeln!(text, "  {label}: {reason}")?;
    }
    writeln!(text)
}

/// Rates: one line a contender, one column a number of callers.
fn write_rates(text: &mut String, group: &[Table]) -> fmt::Result {
    let Some(first) = group.first() else { return Ok(()) };
    write!(text, "{:<54}", title(first))?;
    for table in group {
        let column = if table.variant == "single" { "isolate" } else { &table.variant };
        write!(text, "{column:>11}")?;
    }
    writeln!(text)?;
    for line in &first.lines {
        write!(text, "{:<54}", label(line))?;
        for table in group {
            let cell = table.lines.iter().find(|other| other.contender.name == line.contender.name);
            let cell = cell.map(|cell| amount(cell.summary.median, Unit::CallsPerSecond));
            write!(text, "{:>11}", cell.unwrap_or_default())?;
        }
        writeln!(text)?;
    }
    for (label, reason) in &first.failed {
        writeln!(text, "  {label}: {reason}")?;
    }
    writeln!(text)
}

fn write_targets(text: &mut String, report: &Report) -> fmt::Result {
    writeln!(text, "{:<84}{:<9}found", "target", "")?;
    for target in &report.targets {
        let verdict = match target.reached {
            Some(true) => "reached",
            Some(false) => "MISSED",
            None => "",
        };
        writeln!(text, "  {:<82}{verdict:<9}{}", target.what, target.found)?;
    }
    Ok(())
}
