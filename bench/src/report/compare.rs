//! Results of several runs side by side: how far a second run agrees with the first.

use std::fmt::{self, Write as _};
use std::fs;
use std::path::PathBuf;

use serde::Deserialize;

use super::amount::{amount, times};
use crate::contender::{Language, Role};
use crate::failure::Failure;
use crate::scenario::Unit;

/// What is read of a file that [`super::json`] wrote.
#[derive(Deserialize)]
struct Run {
    machine: Machine,
    rounds: u32,
    tables: Vec<Table>,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Machine {
    date: String,
    processor: String,
    cores: usize,
    kernel: String,
    load_before: String,
}

#[derive(Deserialize)]
struct Table {
    title: String,
    unit: Unit,
    variant: String,
    language: Language,
    lines: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    label: String,
    role: Role,
    summary: Summary,
}

#[derive(Deserialize)]
struct Summary {
    median: f64,
}

#[derive(Deserialize)]
struct Target {
    what: String,
    found: String,
    reached: Option<bool>,
}

/// The medians of each file of results in a column of its own, in the order of the first file.
pub(crate) fn compare(files: &[PathBuf]) -> Result<String, Failure> {
    let mut runs: Vec<Run> = Vec::new();
    for path in files {
        let text = fs::read(path).map_err(Failure::io("read", path))?;
        runs.push(serde_json::from_slice(&text).map_err(Failure::Json)?);
    }
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = write_all(&mut text, &runs);
    Ok(text.lines().flat_map(|line| [line.trim_end(), "\n"]).collect())
}

fn write_all(text: &mut String, runs: &[Run]) -> fmt::Result {
    for (number, Run { machine, rounds, .. }) in (1..).zip(runs) {
        let Machine { date, processor, cores, kernel, load_before } = machine;
        writeln!(
            text,
            "run {number}: {date}, {processor}, {cores} cores, Linux {kernel}, load {load_before} before, {rounds} rounds"
        )?;
    }
    let Some(first) = runs.first() else { return Ok(()) };
    // Of the numbers of callers, one isolate alone and the most callers say all.
    for table in first.tables.iter().filter(|table| ["", "single", "16"].contains(&table.variant.as_str())) {
        write_table(text, table, runs)?;
    }
    writeln!(text, "\n{:<84}found", "target")?;
    for target in &first.targets {
        write!(text, "  {:<82}", target.what)?;
        for run in runs {
            let same = run.targets.iter().find(|other| other.what == target.what);
            let found = same.map_or_else(String::new, |same| {
                let verdict = if same.reached == Some(false) { "MISSED " } else { "" };
                format!("{verdict}{}", same.found)
            });
            write!(text, "{found}   ")?;
        }
        writeln!(text)?;
    }
    Ok(())
}

fn write_table(text: &mut String, table: &Table, runs: &[Run]) -> fmt::Result {
    let variant = match table.variant.as_str() {
        "" => "",
        "single" => ", one isolate alone",
        _ => ", 16 callers",
    };
    let title = format!("{:?}: {}{variant}", table.language, table.title);
    write!(text, "\n{title:<66}")?;
    for number in 1..=runs.len() {
        write!(text, "{:>10}", format!("run {number}"))?;
    }
    writeln!(text, "{:>10}", "ours")?;
    for line in &table.lines {
        let mark = if line.role == Role::Bare { " *" } else { "" };
        write!(text, "{:<66}", format!("  {}{mark}", line.label))?;
        for run in runs {
            let median = table.in_run(run).and_then(|table| table.median(&line.label));
            write!(text, "{:>10}", median.map(|median| amount(median, table.unit)).unwrap_or_default())?;
        }
        if line.role != Role::Ours {
            for run in runs {
                let better = table.in_run(run).and_then(|table| table.ours_against(&line.label));
                write!(text, "{:>10}", better.map(times).unwrap_or_default())?;
            }
        }
        writeln!(text)?;
    }
    Ok(())
}

impl Table {
    fn in_run<'a>(&self, run: &'a Run) -> Option<&'a Self> {
        run.tables.iter().find(|other| {
            (&other.title, &other.variant, other.language) == (&self.title, &self.variant, self.language)
        })
    }

    fn median(&self, label: &str) -> Option<f64> {
        Some(self.lines.iter().find(|line| line.label == label)?.summary.median)
    }

    /// How many times better our best line is; lines are in order.
    fn ours_against(&self, label: &str) -> Option<f64> {
        let ours = self.lines.iter().find(|line| line.role == Role::Ours)?.summary.median;
        let theirs = self.median(label)?;
        Some(if self.unit == Unit::CallsPerSecond { ours / theirs } else { theirs / ours })
    }
}
