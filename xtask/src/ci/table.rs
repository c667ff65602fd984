//! The table of steps and durations.

use std::time::Duration;

/// One line of the table.
pub(super) struct Row {
    name: &'static str,
    state: State,
}

enum State {
    Passed(Duration),
    Failed(Duration),
    Next,
}

impl Row {
    /// A step that passed.
    pub(super) const fn passed(name: &'static str, took: Duration) -> Self {
        Self { name, state: State::Passed(took) }
    }

    /// The step that failed.
    pub(super) const fn failed(name: &'static str, took: Duration) -> Self {
        Self { name, state: State::Failed(took) }
    }

    /// The step that is about to run.
    pub(super) const fn next(name: &'static str) -> Self {
        Self { name, state: State::Next }
    }

    /// The step's name.
    pub(super) const fn name(&self) -> &'static str {
        self.name
    }
}

/// The rows with aligned columns, and the sum of the durations.
pub(super) fn render(rows: &[Row]) -> String {
    let width = rows.iter().map(|row| row.name.len()).max().unwrap_or(0).max("total".len());
    let mut text = String::new();
    let mut total = Duration::ZERO;
    for Row { name, state } in rows {
        let (word, took) = match state {
            State::Passed(took) => ("ok", Some(*took)),
            State::Failed(took) => ("FAILED", Some(*took)),
            State::Next => ("next", None),
        };
        total += took.unwrap_or_default();
        let seconds = took.map(seconds).unwrap_or_default();
        text.push_str(format!("{name:<width$}  {seconds:>8}  {word}").trim_end());
        text.push('\n');
    }
    text.push_str(&format!("{:<width$}  {:>8}\n", "total", seconds(total)));
    text
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aligns_names_and_durations() {
        let rows = [
            Row::passed("fmt", Duration::from_millis(1_250)),
            Row::failed("clippy-no-host", Duration::from_secs(130)),
            Row::next("test"),
        ];
        assert_eq!(
            render(&rows),
            "fmt                1.2 s  ok\n\
             clippy-no-host   130.0 s  FAILED\n\
             test                      next\n\
             total            131.2 s\n"
        );
    }
}
