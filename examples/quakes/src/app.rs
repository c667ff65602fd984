//! What the program does, from arguments to exit code.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use aardvark::bundle::Bundle;
use aardvark::distribution::TerminalProgress;
use aardvark::manifest::Language;
use aardvark::{Host, Slot, SlotOptions};
use alerts_interface::AlertRule;

use crate::args::Args;
use crate::change::{Action, Change, rule_name};
use crate::desk::Desk;
use crate::failure::Failure;
use crate::feed::Feed;
use crate::output::Printer;
use crate::places;
use crate::service::{Load, serve};
use crate::summary::Summary;
use crate::tour::Tour;
use crate::watch::watch;

/// Calls of a thread keep this distance while a person edits a rule, so that reloading does not wait for a processor.
const PAUSE_WHILE_WATCHING: Duration = Duration::from_millis(2);

/// Runs the program. Exit codes: 0 all calls succeeded, 1 some failed, 2 it could not do its work.
pub fn main(args: &Args) -> ExitCode {
    match run(args) {
        Ok(summary) if summary.failed_calls == 0 => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(1),
        Err(failure) if failure.is_closed_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            report(&failure);
            ExitCode::from(2)
        }
    }
}

fn run(args: &Args) -> Result<Summary, Failure> {
    let feed = feed(args)?;
    let tour = match &args.watch {
        Some(folder) => Tour::of(std::slice::from_ref(folder)),
        None => Tour::of(&args.rules),
    };
    let tour = tour.map_or_else(Tour::of_samples, Ok)?;
    let host = host(&tour)?;
    let mut printer = Printer::new(args);
    printer.feed(&feed)?;

    let first = rule_name(tour.first());
    printer.loading(&first);
    let start = Instant::now();
    let options = SlotOptions::new().isolates(args.isolates.get());
    let slot: Slot<dyn AlertRule> = host.slot_with("alerts", tour.first(), options)?;
    let opened = Change::new(Action::Opened, &first, &slot, start.elapsed());
    printer.change(&opened)?;
    let mut changes = vec![opened];

    let desk = Desk::new(&feed.quakes);
    let start = Instant::now();
    let mut tally = match &args.watch {
        Some(folder) => {
            let load = Load { threads: args.threads, pause: PAUSE_WHILE_WATCHING };
            watch(&slot, folder, &desk, load, args.watch_for(), &mut printer, &mut changes)?
        }
        None => {
            let load = Load { threads: args.threads, pause: Duration::ZERO };
            let (result, tally) = serve(&slot, &desk, load, || {
                tour.run(&slot, &desk, |change| {
                    printer.change(&change)?;
                    changes.push(change);
                    Ok(())
                })
            });
            result?;
            printer.alerts(&desk, &changes)?;
            tally
        }
    };
    let elapsed = start.elapsed();
    printer.explain(&slot, &desk, &args.locale, &mut tally)?;
    let summary = Summary::new(&feed, &desk, &tally, changes, elapsed);
    printer.summary(&summary, tally.first_failure.as_ref())?;
    Ok(summary)
}

fn feed(args: &Args) -> Result<Feed, Failure> {
    let path = match &args.feed {
        Some(path) => path.clone(),
        None => places::feed()?,
    };
    let mut feed = Feed::read(&path)?;
    if feed.quakes.is_empty() {
        return Err(Failure::Empty);
    }
    if let Some(threshold) = args.min_magnitude {
        feed.quakes.retain(|quake| quake.magnitude.is_some_and(|magnitude| magnitude >= threshold));
        if feed.quakes.is_empty() {
            return Err(Failure::NothingLeft { threshold });
        }
    }
    Ok(feed)
}

/// The host; for rules in Python, Pyodide is staged first, which downloads it the very first time.
fn host(tour: &Tour) -> Result<Host, Failure> {
    // A rule that cannot even be read is the slot's to refuse.
    let is_python = |path| Bundle::open(path).is_ok_and(|bundle| bundle.language() == Language::Python);
    let mut builder = Host::builder();
    if tour.rules().any(is_python) {
        builder = builder.distribution(aardvark::prepare_python(&TerminalProgress::new())?);
    }
    Ok(builder.build()?)
}

fn report(failure: &Failure) {
    let mut text = format!("error: {failure}\n");
    if let Failure::Plugin(error) = failure
        && let Some(traceback) = error.traceback()
    {
        text.push_str(&format!("{traceback}\n"));
    }
    // Without a standard error there is nobody left to tell.
    drop(io::stderr().write_all(text.as_bytes()));
}
