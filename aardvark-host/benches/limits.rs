//! How much later than its limit a call is answered, in both languages, for what keeps an interpreter busy and wherever a
//! plugin can do it.
//!
//! Prints a table: run with `cargo bench -p aardvark-host --bench limits`, or with `-- javascript` behind it for one
//! language. The time is the caller's, from the moment at which
//! an isolate takes the call to the answer, less the limit. Python hears a warning before the limit; where it ends then, the figure is below zero.

#![expect(clippy::print_stdout, reason = "a benchmark's result is what it prints")]

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

fn main() -> Result<(), Error> {
    let host = Host::builder()
        .policy(Policy::deny_all().wall_limit(Duration::from_secs(60)))
        .distribution(aardvark_host::prepare_python(&TerminalProgress::new())?)
        .build()?;
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let mut worst = Duration::ZERO;
    for (language, text) in [(Language::Python, PYTHON), (Language::JavaScript, JAVASCRIPT)] {
        if wanted.as_deref().is_some_and(|wanted| wanted != language.name()) {
            continue;
        }
        let slot = host.slot::<Untyped>(language.name(), Source::inline(language, text))?;
        let (constructs, places) = table(&slot)?;
        for limit in LIMITS {
            println!(
                "\n{}, limit {} ms: answered so many milliseconds later",
                language.name(),
                limit.as_millis()
            );
            print!("{:<14}", "");
            places.iter().for_each(|place| print!("{place:>16}"));
            println!();
            for construct in &constructs {
                print!("{construct:<14}");
                for place in &places {
                    let taken =
                        (0..CALLS).map(|_| run(&slot, place, construct, limit)).max().unwrap_or_default();
                    print!("{:>16.1}", (taken.as_secs_f64() - limit.as_secs_f64()) * 1e3);
                    worst = worst.max(taken.saturating_sub(limit + limit / 20));
                }
                println!();
            }
        }
    }
    println!(
        "\nthe worst, less 5 % of its limit: {:.1} ms (promised: at most 50)",
        worst.as_secs_f64() * 1e3
    );
    Ok(())
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

/// From the moment at which an isolate takes the call to its answer.
fn run(slot: &Slot<Untyped>, place: &str, construct: &str, limit: Duration) -> Duration {
    assert!(slot.call("count", vec![]).is_ok(), "the slot serves");
    let start = Instant::now();
    let outcome = slot.run(Call::json(place.to_owned(), vec![json!(construct)]).wall_limit(limit));
    let taken = start.elapsed();
    assert!(outcome.result.is_err(), "{construct} in {place} ends by itself");
    // The isolate may still have been on its way back from the call before, or being replaced.
    taken.saturating_sub(outcome.report.usage.queue)
}
