//! One rule, reloaded when its files change.

use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use aardvark::{Slot, WatchEvent};
use alerts_interface::AlertRule;

use crate::change::{Action, Change, rule_name};
use crate::desk::Desk;
use crate::failure::Failure;
use crate::output::Printer;
use crate::service::{Load, serve};
use crate::summary::Alerts;
use crate::tally::Tally;

enum Signal {
    Files(WatchEvent),
    Stop,
}

/// Serves the rule at `path`, which `slot` has loaded, until Ctrl-C or until `limit` has passed.
///
/// # Errors
///
/// If the files cannot be watched, Ctrl-C cannot be handled, or nothing can be printed.
pub fn watch(
    slot: &Slot<dyn AlertRule>,
    path: &Path,
    desk: &Desk<'_>,
    load: Load,
    limit: Option<Duration>,
    printer: &mut Printer,
    changes: &mut Vec<Change>,
) -> Result<Tally, Failure> {
    let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
    let (sender, signals) = mpsc::channel();
    let stop: Sender<Signal> = sender.clone();
    ctrlc::set_handler(move || drop(stop.send(Signal::Stop))).map_err(Failure::Signal)?;
    let watching = slot.watch(path, move |event| drop(sender.send(Signal::Files(event))))?;
    let (result, tally) = serve(slot, desk, load, || {
        desk.deliver(usize::MAX);
        printer.alerts(desk, changes)?;
        printer.watching(path)?;
        let rule = rule_name(path);
        while let Some(event) = next(&signals, deadline) {
            let change = change_of(&event, &rule, slot);
            printer.change(&change)?;
            if change.action == Action::Swapped {
                printer.verdict(&judge_again(slot, desk))?;
            }
            changes.push(change);
        }
        Ok::<_, Failure>(())
    });
    drop(watching);
    result?;
    Ok(tally)
}

/// What a rule makes of all events.
#[derive(Debug, Default)]
pub struct Verdict {
    /// The alerts that it raises.
    pub alerts: Alerts,
    /// Events on which it failed, and how the first time.
    pub failures: Tally,
}

fn judge_again(slot: &Slot<dyn AlertRule>, desk: &Desk<'_>) -> Verdict {
    let mut failures = Tally::default();
    let levels = desk.quakes().iter().filter_map(|quake| match slot.assess(quake.clone()) {
        Ok(alert) => alert.map(|alert| alert.level),
        Err(error) => {
            failures.fail(error);
            None
        }
    });
    let alerts = levels.collect();
    Verdict { alerts, failures }
}

fn change_of(event: &WatchEvent, rule: &str, slot: &Slot<dyn AlertRule>) -> Change {
    match event {
        WatchEvent::Swapped(report) => Change::new(Action::Swapped, rule, slot, report.warmed),
        WatchEvent::Refused(error) => Change::refused(rule, slot, Duration::ZERO, error),
        // Events that later versions add concern other things than the rule.
        _ => Change::new(Action::Swapped, rule, slot, Duration::ZERO),
    }
}

/// The next change of the files; `None` when it is time to stop.
fn next(signals: &Receiver<Signal>, deadline: Option<Instant>) -> Option<WatchEvent> {
    let signal = match deadline {
        Some(deadline) => match signals.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(signal) => signal,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
        },
        None => signals.recv().ok()?,
    };
    match signal {
        Signal::Files(event) => Some(event),
        Signal::Stop => None,
    }
}
