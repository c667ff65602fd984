//! Attempts to load that run into a limit, at the top level of a plugin. The time is what the host says was used, in whole
//! milliseconds; in JavaScript, by the wall, also that of whoever opens the slot. A Python plugin's image is made first from
//! an interpreter that has to be there, which is not the plugin's time.

use std::time::{Duration, Instant};

use aardvark_host::{Host, Policy, SlotOptions, Source, Untyped};
use aardvark_manifest::error::Error;
use aardvark_manifest::manifest::Language;

use crate::calls::table;
use crate::lateness::{Lateness, Stop};
use crate::sleeper::Sleeper;
use crate::{Case, RUNS, Time};

/// Where a top level can do them as it is read.
const PLACES: [&str; 3] = ["handler", "in_finally", "stubborn"];

/// Measures all constructs where a top level can do them, and prints a table of the worst.
pub(crate) fn measure(host: &Host, case: Case, sleeper: &Sleeper) -> Result<Lateness, Error> {
    let mut lateness = Lateness::of(&case, "loads");
    let name = lateness.title().to_owned();
    let slot = host.slot::<Untyped>(&format!("{name}, table"), Source::inline(case.language, case.text))?;
    let (constructs, _) = table(&slot)?;
    println!("\n{name}: so many milliseconds later, the worst of {RUNS}");
    print!("{:<14}", "");
    PLACES.iter().for_each(|place| print!("{place:>16}"));
    println!();
    let policy = match case.time {
        Time::Wall => Policy::of_host().load_limit(case.limit),
        Time::Cpu => Policy::of_host().load_cpu_limit(case.limit),
    };
    for construct in constructs.iter().filter(|construct| *construct != "sleeping") {
        print!("{construct:<14}");
        for place in PLACES {
            let text = format!("{}\n{place}('{construct}')\n", case.text);
            let mut cell = Vec::with_capacity(RUNS);
            for run in 0..RUNS {
                let options = SlotOptions::new().policy(policy.clone());
                // Nothing of the attempt before goes on meanwhile.
                host.settle();
                sleeper.take();
                let start = Instant::now();
                let source = Source::inline(case.language, &text);
                let opened = host.slot_with::<Untyped>(
                    &format!("{name}, {construct}, {place}, {run}"),
                    source,
                    options,
                );
                let (taken, overslept) = (start.elapsed(), sleeper.take());
                let reached = opened.err().and_then(|error| error.limit());
                let reached = reached.filter(|reached| case.time.limits().contains(&reached.name));
                assert!(reached.is_some(), "{construct} in {place} ends by itself, or at another limit");
                let is_clear = case.language == Language::JavaScript && case.time == Time::Wall;
                let made = Duration::from_millis(reached.map_or(0, |reached| reached.used));
                cell.push(Stop { heard: is_clear.then_some(taken), made, overslept });
            }
            lateness.add_cell(cell);
        }
        println!();
    }
    Ok(lateness)
}
