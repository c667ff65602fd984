//! Calls that run into a limit. The time is the caller's, from the moment at which an isolate takes the call to the answer,
//! or the processor time that the host has counted. Python hears a warning before the limit; where it ends then, the figure
//! is below zero.

use std::time::Instant;

use aardvark_host::{Host, Policy, Slot, SlotOptions, Source, Untyped};
use aardvark_manifest::call::Call;
use aardvark_manifest::error::Error;
use serde_json::{Value, json};

use crate::lateness::{Lateness, Stop};
use crate::sleeper::Sleeper;
use crate::{Case, RUNS, Time};

/// What waits and uses no processor time.
const IDLE: &str = "sleeping";

/// Measures all constructs in all places, and prints a table of the worst.
pub(crate) fn measure(host: &Host, case: Case, sleeper: &Sleeper) -> Result<Lateness, Error> {
    let mut lateness = Lateness::of(&case, "calls");
    let policy = match case.time {
        Time::Wall => Policy::of_host(),
        Time::Cpu => Policy::of_host().cpu_limit(case.limit),
    };
    let source = Source::inline(case.language, case.text);
    let slot = host.slot_with::<Untyped>(lateness.title(), source, SlotOptions::new().policy(policy))?;
    let (constructs, places) = table(&slot)?;
    println!("\n{}: so many milliseconds later, the worst of {RUNS}", lateness.title());
    print!("{:<14}", "");
    places.iter().for_each(|place| print!("{place:>16}"));
    println!();
    for construct in constructs.iter().filter(|construct| case.time == Time::Wall || *construct != IDLE) {
        print!("{construct:<14}");
        for place in &places {
            lateness.add_cell((0..RUNS).map(|_| run(&slot, place, construct, &case, sleeper)).collect());
        }
        println!();
    }
    Ok(lateness)
}

/// What keeps this language busy, and where it can be done.
pub(crate) fn table(slot: &Slot<Untyped>) -> Result<(Vec<String>, Vec<String>), Error> {
    let table = slot.call("table", vec![])?;
    let names = |index: usize| {
        let names = table.get(index).and_then(Value::as_array).into_iter().flatten();
        names.filter_map(|name| name.as_str().map(str::to_owned)).collect()
    };
    Ok((names(0), names(1)))
}

fn run(slot: &Slot<Untyped>, place: &str, construct: &str, case: &Case, sleeper: &Sleeper) -> Stop {
    assert!(slot.call("count", vec![]).is_ok(), "the slot serves");
    let call = Call::json(place.to_owned(), vec![json!(construct)]);
    let call = if case.time == Time::Wall { call.wall_limit(case.limit) } else { call };
    sleeper.take();
    let start = Instant::now();
    let outcome = slot.run(call);
    let taken = start.elapsed();
    let overslept = sleeper.take();
    let reached = outcome.result.err().and_then(|error| error.limit());
    let is_right = reached.is_some_and(|reached| case.time.limits().contains(&reached.name));
    assert!(is_right, "{construct} in {place} ends by itself, or at another limit");
    let usage = outcome.report.usage;
    match case.time {
        // The isolate may still have been on its way back from the call before, or being replaced.
        Time::Wall => Stop { heard: Some(taken.saturating_sub(usage.queue)), made: usage.wall, overslept },
        Time::Cpu => Stop { heard: None, made: usage.cpu, overslept },
    }
}
