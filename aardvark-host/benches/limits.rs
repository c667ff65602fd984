//! How much later than its limit a call is answered, in both languages, for what keeps an interpreter busy and wherever a
//! plugin can do it.
//!
//! Prints tables: run with `cargo bench -p aardvark-host --bench limits`, or with `-- javascript` behind it for one
//! language, `-- 100` for one limit. The time is the caller's, from the moment at which an isolate takes the call to the
//! answer, less the limit. Python hears a warning before the limit; where it ends then, the figure is below zero.
//!
//! On a machine that others use too, a caller waits for a core once its answer is there. So a thread that does nothing but
//! sleep says how late the machine itself is.

#![expect(clippy::print_stdout, reason = "a benchmark's result is what it prints")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use aardvark_distribution::TerminalProgress;
use aardvark_host::{Host, Policy, Slot, Source, Untyped};
use aardvark_manifest::call::Call;
use aardvark_manifest::error::Error;
use aardvark_manifest::manifest::Language;
use serde_json::{Value, json};

const PYTHON: &str = include_str!("../tests/it/limits/constructs.py");
const JAVASCRIPT: &str = include_str!("../tests/it/limits/constructs.js");

const LIMITS: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(1)];

/// Calls per cell; the worst one is printed.
const CALLS: usize = 3;

/// One call that ran into its limit.
struct Stop {
    /// Until its caller had the answer.
    heard: Duration,
    /// Until the host had made the answer.
    made: Duration,
    /// How much too late the sleeping thread was meanwhile, at the worst.
    overslept: Duration,
}

fn main() -> Result<(), Error> {
    let host = Host::builder()
        .policy(Policy::deny_all().wall_limit(Duration::from_secs(60)))
        .distribution(aardvark_host::prepare_python(&TerminalProgress::new())?)
        .build()?;
    let sleeper = Sleeper::start();
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let is_wanted = |name: &str, others: [&str; 2]| {
        wanted.iter().any(|wanted| wanted == name) || !wanted.iter().any(|wanted| others.contains(&&**wanted))
    };
    for (language, text) in [(Language::Python, PYTHON), (Language::JavaScript, JAVASCRIPT)] {
        if !is_wanted(language.name(), ["python", "javascript"]) {
            continue;
        }
        let slot = host.slot::<Untyped>(language.name(), Source::inline(language, text))?;
        for limit in LIMITS {
            if is_wanted(&limit.as_millis().to_string(), ["100", "1000"]) {
                print_table(
                    &slot,
                    &format!("{}, limit {} ms", language.name(), limit.as_millis()),
                    limit,
                    &sleeper,
                )?;
            }
        }
    }
    Ok(())
}

fn print_table(slot: &Slot<Untyped>, title: &str, limit: Duration, sleeper: &Sleeper) -> Result<(), Error> {
    let (constructs, places) = table(slot)?;
    println!("\n{title}: answered so many milliseconds later, the worst of {CALLS}");
    print!("{:<14}", "");
    places.iter().for_each(|place| print!("{place:>16}"));
    println!();
    let mut stops = Vec::new();
    for construct in &constructs {
        print!("{construct:<14}");
        for place in &places {
            let cell = (0..CALLS).map(|_| run(slot, place, construct, limit, sleeper)).collect::<Vec<_>>();
            let worst = cell.iter().map(|stop| stop.heard).max().unwrap_or_default();
            print!("{:>16.1}", later(worst, limit));
            stops.extend(cell);
        }
        println!();
    }
    let promise = limit + limit / 20 + Duration::from_millis(50);
    let beyond: Vec<&Stop> = stops.iter().filter(|stop| stop.heard > promise).collect();
    let explained = beyond.iter().filter(|stop| stop.heard.saturating_sub(stop.overslept) <= promise).count();
    println!(
        "{} calls                         median      90 %     worst  beyond 50 ms and 5 %",
        stops.len()
    );
    print_summary("the caller has the answer", stops.iter().map(|stop| stop.heard), limit, promise);
    print_summary("the host has made it", stops.iter().map(|stop| stop.made), limit, promise);
    print_summary(
        "a sleeping thread, alone",
        stops.iter().map(|stop| limit + stop.overslept),
        limit,
        promise,
    );
    println!("of the {} beyond, {explained} are not without what that thread overslept", beyond.len());
    Ok(())
}

fn print_summary(name: &str, times: impl Iterator<Item = Duration>, limit: Duration, promise: Duration) {
    let mut times: Vec<Duration> = times.collect();
    times.sort_unstable();
    let beyond = times.iter().filter(|time| **time > promise).count();
    let at = |part: usize| {
        let index = (times.len() * part / 100).min(times.len().saturating_sub(1));
        later(times.get(index).copied().unwrap_or_default(), limit)
    };
    println!("{name:<30}{:>10.1}{:>10.1}{:>10.1}{beyond:>8}", at(50), at(90), at(100));
}

fn later(time: Duration, limit: Duration) -> f64 {
    (time.as_secs_f64() - limit.as_secs_f64()) * 1e3
}

/// What keeps this language busy, and where it can be done.
fn table(slot: &Slot<Untyped>) -> Result<(Vec<String>, Vec<String>), Error> {
    let table = slot.call("table", vec![])?;
    let names = |index: usize| {
        let names = table.get(index).and_then(Value::as_array).into_iter().flatten();
        names.filter_map(|name| name.as_str().map(str::to_owned)).collect()
    };
    Ok((names(0), names(1)))
}

fn run(slot: &Slot<Untyped>, place: &str, construct: &str, limit: Duration, sleeper: &Sleeper) -> Stop {
    assert!(slot.call("count", vec![]).is_ok(), "the slot serves");
    sleeper.take();
    let start = Instant::now();
    let outcome = slot.run(Call::json(place.to_owned(), vec![json!(construct)]).wall_limit(limit));
    let taken = start.elapsed();
    assert!(outcome.result.is_err(), "{construct} in {place} ends by itself");
    // The isolate may still have been on its way back from the call before, or being replaced.
    let heard = taken.saturating_sub(outcome.report.usage.queue);
    Stop { heard, made: outcome.report.usage.wall, overslept: sleeper.take() }
}

/// A thread that sleeps for a millisecond at a time, and remembers by how much it woke too late at the worst.
struct Sleeper(Arc<AtomicU64>);

impl Sleeper {
    const NAP: Duration = Duration::from_millis(1);

    fn start() -> Self {
        let worst = Arc::new(AtomicU64::new(0));
        let theirs = Arc::clone(&worst);
        std::thread::spawn(move || {
            loop {
                let start = Instant::now();
                std::thread::park_timeout(Self::NAP);
                let late = start.elapsed().saturating_sub(Self::NAP).as_nanos();
                theirs.fetch_max(u64::try_from(late).unwrap_or(u64::MAX), Ordering::Relaxed);
            }
        });
        Self(worst)
    }

    /// The worst since this was last asked.
    fn take(&self) -> Duration {
        Duration::from_nanos(self.0.swap(0, Ordering::Relaxed))
    }
}
