//! The table of steps and durations.

use std::time::Duration;

/// A step that has run.
pub(super) struct Row {
    /// The step's name.
    pub(super) name: &'static str,
    /// How long it ran.
    pub(super) took: Duration,
    /// Whether it passed.
    pub(super) passed: bool,
}

/// The rows with aligned columns, the step that is about to run, and the sum of the durations.
pub(super) fn render(rows: &[Row], next: Option<&str>) -> String {
    let names = rows.iter().map(|row| row.name).chain(next).chain(["total"]);
    let width = names.map(str::len).max().unwrap_or(0);
    let mut text = String::new();
    for Row { name, took, passed } in rows {
        let word = if *passed { "ok" } else { "FAILED" };
        text.push_str(&format!("{name:<width$}  {:>8}  {word}\n", seconds(*took)));
    }
    if let Some(name) = next {
        text.push_str(&format!("{name:<width$}  {:>8}  next\n", ""));
    }
    let total = rows.iter().map(|row| row.took).sum();
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
            Row { name: "fmt", took: Duration::from_millis(1_250), passed: true },
            Row { name: "clippy-no-host", took: Duration::from_secs(130), passed: false },
        ];
        assert_eq!(
            render(&rows, Some("test")),
            "fmt                1.2 s  ok\n\
             clippy-no-host   130.0 s  FAILED\n\
             test                      next\n\
             total            131.2 s\n"
        );
        assert_eq!(render(&[], None), "total     0.0 s\n");
    }
}
