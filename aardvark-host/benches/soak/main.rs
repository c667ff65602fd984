//! Good and hostile plugins, eight callers, swaps every second, for half an hour: is every reply right, and does the
//! process stay as it was?
//!
//! `cargo bench -p aardvark-host --bench soak -- --minutes 5`. It fails at the first wrong reply. Growth is printed, not
//! judged: the lowest looks of the last quarter beside those of the second one.

#![expect(clippy::print_stdout, reason = "a benchmark's result is what it prints")]

mod gauge;
mod guests;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use aardvark_distribution::TerminalProgress;
use aardvark_host::{Host, Policy, Slot, SlotOptions, Untyped};
use aardvark_manifest::call::Call;
use aardvark_manifest::error::{Error, Kind};
use aardvark_manifest::manifest::Language;
use serde_json::json;

use gauge::Gauge;
use guests::{End, attacks, broken, good, hostile};

const LANGUAGES: [Language; 2] = [Language::Python, Language::JavaScript];

/// Callers of each good slot, and of each hostile one.
const CALLERS: usize = 2;

/// How long a hostile call may take.
const HOSTILE_WALL: Duration = Duration::from_millis(150);

#[derive(Default)]
struct Tally {
    stop: AtomicBool,
    calls: AtomicU64,
    attacks: AtomicU64,
    swaps: AtomicU64,
    refused: AtomicU64,
}

fn main() -> Result<(), Error> {
    let minutes = minutes();
    let policy = Policy::deny_all().heap_bytes(64 << 20).memory_bytes(256 << 20).output_bytes(16 << 20);
    let distribution = aardvark_host::prepare_python(&TerminalProgress::new())?;
    let host = Host::builder().distribution(distribution).policy(policy).build()?;
    let options = SlotOptions::new().isolates(2).drain(Duration::from_secs(2));
    let tally = Tally::default();
    let mut good_slots = Vec::new();
    let mut hostile_slots = Vec::new();
    for language in LANGUAGES {
        let name = language.name();
        good_slots.push((
            language,
            host.slot_with::<Untyped>(&format!("good-{name}"), good(language, 1), options.clone())?,
        ));
        hostile_slots.push((language, host.slot::<Untyped>(&format!("hostile-{name}"), hostile(language)?)?));
    }
    let began = Instant::now();
    let looks = std::thread::scope(|scope| {
        for (_, slot) in &good_slots {
            for caller in 0..CALLERS {
                let tally = &tally;
                scope.spawn(move || call_good(slot, caller as u64, tally));
            }
        }
        for (language, slot) in &hostile_slots {
            for caller in 0..CALLERS {
                let tally = &tally;
                scope.spawn(move || attack(*language, slot, caller, tally));
            }
        }
        scope.spawn(|| swap(&good_slots, &tally));
        let looks = watch(Duration::from_secs(60 * minutes), &tally);
        tally.stop.store(true, Ordering::Relaxed);
        looks
    });
    let count = |of: &AtomicU64| of.load(Ordering::Relaxed);
    println!(
        "{:.0} s: {} calls, {} attacks, {} swaps, {} broken bundles refused; no wrong reply",
        began.elapsed().as_secs_f64(),
        count(&tally.calls),
        count(&tally.attacks),
        count(&tally.swaps),
        count(&tally.refused)
    );
    let quarter = looks.len() / 4;
    if quarter > 0 {
        let early = looks.get(quarter..2 * quarter).unwrap_or_default();
        let late = looks.get(looks.len() - quarter..).unwrap_or_default();
        println!("second quarter, lowest {}", Gauge::lowest(early));
        println!("last quarter, lowest   {}", Gauge::lowest(late));
    }
    Ok(())
}

/// The argument of `--minutes`; 30 without.
fn minutes() -> u64 {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--minutes").skip(1);
    arguments.next().and_then(|minutes| minutes.parse().ok()).unwrap_or(30)
}

/// Looks at the process every two seconds, and prints what it sees every thirty.
fn watch(time: Duration, tally: &Tally) -> Vec<Gauge> {
    const EVERY: Duration = Duration::from_secs(2);
    let began = Instant::now();
    let mut looks = Vec::new();
    while began.elapsed() < time && !tally.stop.load(Ordering::Relaxed) {
        std::thread::park_timeout(EVERY);
        let look = Gauge::read();
        if looks.len().is_multiple_of(15) {
            let calls = tally.calls.load(Ordering::Relaxed);
            println!("{:6.0} s {look} {calls:9} calls", began.elapsed().as_secs_f64());
        }
        looks.push(look);
    }
    looks
}

fn call_good(slot: &Slot<Untyped>, seed: u64, tally: &Tally) {
    let mut number = seed;
    while !tally.stop.load(Ordering::Relaxed) {
        number += 1;
        let outcome = slot.run(Call::json("work", vec![json!([number, 1, 2])]));
        let generation = outcome.report.generation;
        let expected = json!({"version": generation, "calls": 1, "sum": number + 3});
        match outcome.result {
            Ok(value) if value == expected => {}
            other => fail(tally, &format!("a good call, generation {generation}: {other:?}, not {expected}")),
        }
        tally.calls.fetch_add(1, Ordering::Relaxed);
        if number.is_multiple_of(64) {
            // Leaves the cores to others, and lets isolates fall asleep.
            std::thread::park_timeout(Duration::from_millis(5));
        }
    }
}

fn attack(language: Language, slot: &Slot<Untyped>, first: usize, tally: &Tally) {
    let attacks = attacks(language);
    for (function, end) in attacks.iter().cycle().skip(first * attacks.len() / CALLERS) {
        if tally.stop.load(Ordering::Relaxed) {
            return;
        }
        let outcome = slot.run(Call::json(*function, Vec::new()).wall_limit(HOSTILE_WALL));
        let is_expected = match (&outcome.result, end) {
            (Ok(value), End::Harmless) => value == "harmless",
            (Err(error), End::Stopped) => error.kind() == Kind::Limit,
            // On a busy machine the wall limit may be first.
            (Err(_), End::Fails) => true,
            (Err(error), End::Harmless) => error.kind() == Kind::Limit,
            (Ok(_), _) => false,
        };
        if !is_expected {
            fail(tally, &format!("{} {function}: {:?}, not {end:?}", language.name(), outcome.result));
        }
        tally.attacks.fetch_add(1, Ordering::Relaxed);
        match slot.call("ok", Vec::new()) {
            Ok(value) if value == "ok" => {}
            other => fail(tally, &format!("{} after {function}: {other:?}", language.name())),
        }
    }
}

/// One swap of each good slot per second; every tenth bundle does not load.
fn swap(slots: &[(Language, Slot<Untyped>)], tally: &Tally) {
    let mut next = 1_u64;
    while !tally.stop.load(Ordering::Relaxed) {
        std::thread::park_timeout(Duration::from_secs(1));
        next += 1;
        for (language, slot) in slots {
            let is_broken = next.is_multiple_of(10);
            let source = if is_broken { broken(*language) } else { good(*language, next) };
            match slot.swap(source) {
                Ok(report) if !is_broken && report.to == next => {
                    tally.swaps.fetch_add(1, Ordering::Relaxed);
                }
                Err(_) if is_broken => {
                    tally.refused.fetch_add(1, Ordering::Relaxed);
                }
                other => fail(tally, &format!("swap of {} to {next}: {other:?}", language.name())),
            }
        }
    }
}

fn fail(tally: &Tally, what: &str) {
    tally.stop.store(true, Ordering::Relaxed);
    println!("WRONG: {what}");
    std::process::exit(1);
}
