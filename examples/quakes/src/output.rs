//! What the program prints: for people, or as JSON lines. Decides nothing.

mod alerts;
mod human;
mod time;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use aardvark::{Error, Slot};
use alerts_interface::AlertRule;
use serde::Serialize;
use serde_json::json;

use self::alerts::Row;
use crate::args::Args;
use crate::change::{Action, Change};
use crate::desk::Desk;
use crate::feed::Feed;
use crate::summary::Summary;
use crate::tally::Tally;
use crate::watch::Verdict;

/// Prints to standard output; with `--json`, what is for people goes to standard error.
#[derive(Debug)]
pub struct Printer {
    is_json: bool,
    is_watching: bool,
    top: usize,
}

impl Printer {
    /// A printer in the format that `args` asks for.
    #[must_use]
    pub fn new(args: &Args) -> Self {
        Self { is_json: args.json, is_watching: args.watch.is_some(), top: args.top }
    }

    /// What there is to do.
    ///
    /// # Errors
    ///
    /// If it cannot be written; so do the others.
    pub fn feed(&mut self, feed: &Feed) -> io::Result<()> {
        self.aside(&human::feed(feed))
    }

    /// The first rule is about to be loaded, which takes longest the very first time.
    pub fn loading(&mut self, rule: &str) {
        // Not part of the report: only for whoever waits. Without a standard error nobody does.
        drop(writeln!(io::stderr(), "loading {rule}"));
    }

    /// A change of the slot.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn change(&mut self, change: &Change) -> io::Result<()> {
        if self.is_json && self.is_watching {
            return line(&json!({ "change": change }));
        }
        self.aside(&human::change(change))
    }

    /// The alerts raised so far: a table of the strongest, or all of them as JSON.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn alerts(&mut self, desk: &Desk<'_>, changes: &[Change]) -> io::Result<()> {
        let languages: BTreeMap<u64, &str> = changes
            .iter()
            .filter(|change| change.action != Action::Refused)
            .map(|change| (change.generation, change.language))
            .collect();
        let rows: Vec<Row<'_>> = desk.alerts().map(|found| Row::new(found, &languages)).collect();
        if self.is_json {
            return rows.iter().try_for_each(line);
        }
        text(&alerts::table(rows, self.top))
    }

    /// The files of the rule at `path` are being watched.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn watching(&mut self, path: &Path) -> io::Result<()> {
        if self.is_json {
            return line(&json!({ "watching": path }));
        }
        text(&format!("watching `{}` (Ctrl-C ends it)\n", path.display()))
    }

    /// What the rule makes of all events after its files have changed.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn verdict(&mut self, verdict: &Verdict) -> io::Result<()> {
        if self.is_json {
            let failed = verdict.failures.failed;
            return line(&json!({ "verdict": { "alerts": verdict.alerts, "failed_calls": failed } }));
        }
        text(&human::verdict(verdict))
    }

    /// Lets the rule that serves explain the strongest alert.
    ///
    /// # Errors
    ///
    /// If it cannot be written. A rule that fails at it has a failed call in `tally`.
    pub fn explain(
        &mut self,
        slot: &Slot<dyn AlertRule>,
        desk: &Desk<'_>,
        locale: &str,
        tally: &mut Tally,
    ) -> io::Result<()> {
        let strongest = desk.alerts().max_by(|(a, alert, _), (b, other, _)| {
            let magnitudes = a.magnitude.unwrap_or(f64::MIN).total_cmp(&b.magnitude.unwrap_or(f64::MIN));
            alert.level.cmp(&other.level).then(magnitudes)
        });
        let Some((quake, ..)) = strongest else { return Ok(()) };
        match slot.explain(quake.clone(), Some(locale.to_owned())) {
            Ok(explanation) => self.aside(&format!("\n{explanation}\n")),
            Err(error) => {
                tally.fail(error);
                Ok(())
            }
        }
    }

    /// The end.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn summary(&mut self, summary: &Summary, failure: Option<&Error>) -> io::Result<()> {
        if let Some(error) = failure {
            drop(io::stderr().write_all(human::failure(error).as_bytes()));
        }
        if self.is_json {
            return line(&json!({ "summary": summary }));
        }
        text(&human::summary(summary))
    }

    /// For people, wherever they look.
    fn aside(&self, words: &str) -> io::Result<()> {
        if !self.is_json {
            return text(words);
        }
        // JSON is read by programs; whoever watches them work may have closed standard error.
        drop(io::stderr().write_all(words.as_bytes()));
        Ok(())
    }
}

fn text(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

fn line(value: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_string(value)?;
    line.push('\n');
    text(&line)
}
