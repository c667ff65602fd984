//! What is shown for it all: text to read, JSON to compare with, a chart to look at.

mod amount;
mod chart;
mod compare;
mod json;
mod text;

pub(crate) use compare::compare;

use std::fs;
use std::path::{Path, PathBuf};

use crate::board::Board;
use crate::failure::Failure;
use crate::machine::Machine;
use crate::peer::LineUp;
use crate::target::Target;

/// Everything there is to say.
pub(crate) struct Report {
    pub(crate) machine: Machine,
    pub(crate) line_up: LineUp,
    pub(crate) board: Board,
    pub(crate) targets: Vec<Target>,
    /// Turns of each contender in each scenario.
    pub(crate) rounds: u32,
}

/// Prints the text, and writes it, the JSON and the chart into `directory`, numbered within the day.
pub(crate) fn write(report: &Report, directory: &Path) -> Result<(), Failure> {
    let text = text::render(report);
    println!("{text}");
    fs::create_dir_all(directory).map_err(Failure::io("make", directory))?;
    let stem = unused(directory, &report.machine.date);
    for (extension, content) in [
        ("txt", text),
        ("json", json::render(report).map_err(Failure::Json)?),
        ("svg", chart::render(report)),
    ] {
        let path = stem.with_extension(extension);
        fs::write(&path, content).map_err(Failure::io("write", &path))?;
        println!("{}", path.display());
    }
    Ok(())
}

/// The first `DATE-NUMBER` that has no JSON yet.
fn unused(directory: &Path, date: &str) -> PathBuf {
    let stems = (1_u32..).map(|number| directory.join(format!("{date}-{number}")));
    let mut free = stems.filter(|stem| !stem.with_extension("json").exists());
    free.next().unwrap_or_else(|| directory.join(date))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_one_day_do_not_replace_each_other() {
        let directory = tempfile::tempdir().unwrap();
        let first = unused(directory.path(), "2026-11-23");
        assert!(first.ends_with("2026-11-23-1"));
        fs::write(first.with_extension("json"), "{}").unwrap();
        assert!(unused(directory.path(), "2026-11-23").ends_with("2026-11-23-2"));
    }
}
