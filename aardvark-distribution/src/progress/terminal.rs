//! A progress bar on standard error, or one plain line per step when standard error is not a terminal.

use std::io::{self, IsTerminal as _, Write as _};
use std::mem;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::{Progress, Step};

/// Shows progress on standard error.
#[derive(Debug)]
pub struct TerminalProgress {
    display: Display,
    bar: Mutex<Option<ProgressBar>>,
}

#[derive(Clone, Copy, Debug)]
enum Display {
    Bar,
    Lines,
}

impl TerminalProgress {
    /// A bar if standard error is a terminal, else one line per step.
    #[must_use]
    pub fn new() -> Self {
        let display = if io::stderr().is_terminal() { Display::Bar } else { Display::Lines };
        Self { display, bar: Mutex::new(None) }
    }

    fn replace(&self, next: Option<ProgressBar>) {
        let previous = mem::replace(&mut *self.bar.lock().unwrap_or_else(PoisonError::into_inner), next);
        if let Some(bar) = previous {
            bar.finish_and_clear();
        }
    }
}

impl Default for TerminalProgress {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress for TerminalProgress {
    fn start(&self, step: Step, total: Option<u64>) {
        match self.display {
            Display::Bar => self.replace(Some(bar(step, total))),
            Display::Lines => {
                // A closed standard error must not fail the work that it would have told about.
                drop(writeln!(io::stderr(), "{}", line(step, total)));
            }
        }
    }

    fn advance(&self, bytes: u64) {
        if let Some(bar) = &*self.bar.lock().unwrap_or_else(PoisonError::into_inner) {
            bar.inc(bytes);
        }
    }

    fn finish(&self) {
        self.replace(None);
    }
}

/// A step that fails never reports its end; the bar must not stay on the screen above the error message.
impl Drop for TerminalProgress {
    fn drop(&mut self) {
        self.replace(None);
    }
}

fn bar(step: Step, total: Option<u64>) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => (
            ProgressBar::new(total),
            "{msg} {wide_bar} {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec} {eta}",
        ),
        None => (ProgressBar::new_spinner(), "{spinner} {msg} {elapsed}"),
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = bar.with_style(style).with_message(step.label());
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

fn line(step: Step, total: Option<u64>) -> String {
    match total {
        Some(total) => format!("{step} ({:.1} MB)", total as f64 / 1e6),
        None => step.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_much_there_is_to_do() {
        assert_eq!(line(Step::Download, Some(5_810_000)), "downloading Pyodide (5.8 MB)");
        assert_eq!(line(Step::Wait, None), "waiting for another process that stages Pyodide");
    }
}
