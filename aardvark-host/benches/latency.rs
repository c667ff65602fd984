//! Latency of one small struct through both engines, warm and fresh, and the cold start of each.
//!
//! Prints a table: run with `cargo bench -p aardvark-host --bench latency`. Ratios compare with what the same
//! machine needs for the bare thread hand-over, measured in the same run.

#![expect(clippy::print_stdout, reason = "a benchmark's result is what it prints")]

use std::sync::mpsc;
use std::time::{Duration, Instant};

use aardvark_distribution::TerminalProgress;
use aardvark_host::{Host, Slot, Source, Untyped};
use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::call::Call;
use aardvark_manifest::manifest::Language;
use serde_json::{Value, json};

const PY: &str = "
def assess(quake):
    if quake['magnitude'] >= 6: return {'level': 'page', 'message': f\"M{quake['magnitude']} {quake['place']}\"}
async def later(quake): return quake
";
const JS: &str = "
export function assess(quake) {
    if (quake.magnitude >= 6) return { level: 'page', message: `M${quake.magnitude} ${quake.place}` };
}
export async function later(quake) { return quake; }
";

const CALLS: usize = 20_000;

/// Long enough for an isolate to become pristine again, and to fall asleep.
const PAUSE: Duration = Duration::from_millis(5);

fn main() -> Result<(), aardvark_manifest::error::Error> {
    let distribution = aardvark_host::prepare_python(&TerminalProgress::new())?;
    let host = Host::builder().distribution(distribution).build()?;
    let small = json!({"place": "10 km W of Somewhere", "magnitude": 6.5, "depth_km": 10.0});
    let kilobytes = json!({"place": "x".repeat(100_000), "magnitude": 6.5, "depth_km": 10.0});

    println!("{:<48} {:>10} {:>10} {:>10}", "microseconds", "p50", "p99", "in guest");
    let floor = row("thread hand-over there and back (floor)", samples(CALLS, hand_over()), None);
    let mut starts = Vec::new();
    for (language, text) in [(Language::JavaScript, JS), (Language::Python, PY)] {
        // The first start in a process also compiles the interpreter and reads its files; the second is the cost
        // of one more plugin.
        for start in ["first in the process", "one more plugin"] {
            let began = Instant::now();
            let slot = host
                .slot::<Untyped>(&format!("{}-{start}", language.name()), Source::inline(language, text))?;
            slot.call("assess", vec![small.clone()])?;
            starts.push((language.name(), start, began.elapsed()));
        }
        for state in ["warm", "fresh"] {
            let name = format!("{}-{state}", language.name());
            let slot = host.slot::<Untyped>(&name, plugin(language, text, state)?)?;
            for (what, function, argument, calls, pause) in [
                ("small struct", "assess", &small, CALLS, None),
                ("small struct, after a pause", "assess", &small, CALLS / 40, Some(PAUSE)),
                ("small struct, async handler", "later", &small, CALLS / 4, None),
                ("100 KB", "assess", &kilobytes, CALLS / 10, None),
            ] {
                let calls = if state == "fresh" { calls.min(CALLS / 10) } else { calls };
                let (times, guest) = measure(&slot, function, argument, calls, pause)?;
                let p50 = row(&format!("{}, {state}, {what}", language.name()), times, Some(guest));
                println!("{:<48} {:>9.1}x", "    against the floor", p50.as_secs_f64() / floor.as_secs_f64());
            }
            host.close(&name);
        }
    }
    println!("\n{:<48} {:>10}", "milliseconds to the first result", "cold start");
    for (language, start, time) in starts {
        println!("{:<48} {:>10.1}", format!("{language}, {start}"), time.as_secs_f64() * 1e3);
    }
    Ok(())
}

/// The plugin as a bundle whose manifest says `state`.
fn plugin(language: Language, text: &str, state: &str) -> Result<Source, aardvark_manifest::error::Error> {
    let path = if language == Language::Python { "plugin.py" } else { "plugin.js" };
    let manifest = json!({
        "schemaVersion": "2.0", "name": "bench", "version": "1.0.0", "state": state,
        "runtime": {"language": language.name()},
    });
    let files = [("aardvark.manifest.json", manifest.to_string()), (path, text.to_owned())];
    Ok(Bundle::from_files(files.map(|(path, text)| (path.to_owned(), text.into_bytes())))?.into())
}

fn measure(
    slot: &Slot<Untyped>,
    function: &'static str,
    argument: &Value,
    calls: usize,
    pause: Option<Duration>,
) -> Result<(Vec<Duration>, Duration), aardvark_manifest::error::Error> {
    for _ in 0..calls / 4 {
        slot.call(function, vec![argument.clone()])?;
    }
    let mut guest = Vec::with_capacity(calls);
    let mut times = Vec::with_capacity(calls);
    for _ in 0..calls {
        if let Some(pause) = pause {
            std::thread::park_timeout(pause);
        }
        let call = Call::json(function, vec![argument.clone()]);
        let began = Instant::now();
        let outcome = slot.run(call);
        times.push(began.elapsed());
        outcome.result?;
        guest.push(outcome.report.usage.wall);
    }
    guest.sort_unstable();
    Ok((times, guest.get(calls / 2).copied().unwrap_or_default()))
}

/// One message to a thread that waits, and one back: what any hand-over costs here.
fn hand_over() -> impl FnMut() {
    let (to, inbox) = mpsc::sync_channel::<()>(1);
    let (back, outbox) = mpsc::sync_channel::<()>(1);
    std::thread::spawn(move || {
        while inbox.recv().is_ok() {
            if back.send(()).is_err() {
                return;
            }
        }
    });
    move || {
        let _ = to.send(());
        let _ = outbox.recv();
    }
}

fn samples(count: usize, mut f: impl FnMut()) -> Vec<Duration> {
    (0..count)
        .map(|_| {
            let began = Instant::now();
            f();
            began.elapsed()
        })
        .collect()
}

fn row(what: &str, mut times: Vec<Duration>, guest: Option<Duration>) -> Duration {
    times.sort_unstable();
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
    let micros = |time: Duration| format!("{:.1}", time.as_secs_f64() * 1e6);
    let guest = guest.map(micros).unwrap_or_default();
    println!("{what:<48} {:>10} {:>10} {guest:>10}", micros(at(50)), micros(at(99)));
    at(50)
}
