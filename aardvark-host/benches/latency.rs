//! Latency of one small struct through both engines, warm and fresh, and the cold start of each.
//!
//! Prints a table: run with `cargo bench -p aardvark-host --bench latency`, or with `-- javascript` behind it for one
//! language. Ratios compare with what the same machine needs for the bare thread hand-over, measured in the same run. Of
//! a call, *queued* is from its submission until the isolate takes it, *in guest* what the isolate needs from the
//! arguments' text to the result's, and *rest* all else: encoding, the report, the way back, decoding.

#![expect(clippy::print_stdout, reason = "a benchmark's result is what it prints")]

use std::sync::mpsc;
use std::time::{Duration, Instant};

use aardvark_distribution::TerminalProgress;
use aardvark_host::{Host, Slot, SlotOptions, Source, Untyped};
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
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let is_wanted = |language: Language| wanted.as_deref().is_none_or(|wanted| wanted == language.name());
    let mut host = Host::builder();
    if is_wanted(Language::Python) {
        host = host.distribution(aardvark_host::prepare_python(&TerminalProgress::new())?);
    }
    let host = host.build()?;
    let small = json!({"place": "10 km W of Somewhere", "magnitude": 6.5, "depth_km": 10.0});
    let kilobytes = json!({"place": "x".repeat(100_000), "magnitude": 6.5, "depth_km": 10.0});

    println!(
        "{:<48} {:>10} {:>10} {:>10} {:>10} {:>10}",
        "microseconds", "p50", "p99", "queued", "in guest", "rest"
    );
    let floor = row("thread hand-over there and back (floor)", samples(CALLS, hand_over()), None);
    let mut starts = Vec::new();
    let languages = [(Language::JavaScript, JS), (Language::Python, PY)];
    for (language, text) in languages.into_iter().filter(|(language, _)| is_wanted(*language)) {
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
                let (times, stages) = measure(&slot, function, argument, calls, pause)?;
                let p50 = row(&format!("{}, {state}, {what}", language.name()), times, Some(stages));
                println!("{:<48} {:>9.1}x", "    against the floor", p50.as_secs_f64() / floor.as_secs_f64());
            }
            host.close(&name);
        }
        let name = format!("{}-two", language.name());
        let options = SlotOptions::new().isolates(2);
        let slot = host.slot_with::<Untyped>(&name, plugin(language, text, "fresh")?, options)?;
        let (times, stages) = measure(&slot, "assess", &small, CALLS / 10, None)?;
        row(&format!("{}, fresh, small struct, two isolates", language.name()), times, Some(stages));
        host.close(&name);
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
) -> Result<(Vec<Duration>, Stages), aardvark_manifest::error::Error> {
    for _ in 0..calls / 4 {
        slot.call(function, vec![argument.clone()])?;
    }
    let mut stages = Stages::default();
    let mut times = Vec::with_capacity(calls);
    for _ in 0..calls {
        if let Some(pause) = pause {
            std::thread::park_timeout(pause);
        }
        let call = Call::json(function, vec![argument.clone()]);
        let began = Instant::now();
        let outcome = slot.run(call);
        let time = began.elapsed();
        outcome.result?;
        let usage = outcome.report.usage;
        times.push(time);
        stages.queued.push(usage.queue);
        stages.guest.push(usage.wall);
        stages.rest.push(time.saturating_sub(usage.queue + usage.wall));
    }
    Ok((times, stages))
}

/// Where the time of each call went.
#[derive(Default)]
struct Stages {
    queued: Vec<Duration>,
    guest: Vec<Duration>,
    rest: Vec<Duration>,
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

fn row(what: &str, times: Vec<Duration>, stages: Option<Stages>) -> Duration {
    let micros = |time: Duration| format!("{:.1}", time.as_secs_f64() * 1e6);
    let [p50, p99] = percentiles(times, [50, 99]);
    let stages = stages.map(|Stages { queued, guest, rest }| {
        [queued, guest, rest].map(|times| format!(" {:>10}", micros(median(times))))
    });
    println!("{what:<48} {:>10} {:>10}{}", micros(p50), micros(p99), stages.unwrap_or_default().concat());
    p50
}

fn median(times: Vec<Duration>) -> Duration {
    let [p50] = percentiles(times, [50]);
    p50
}

fn percentiles<const N: usize>(mut times: Vec<Duration>, shares: [usize; N]) -> [Duration; N] {
    times.sort_unstable();
    shares.map(|share| times.get(times.len() * share / 100).copied().unwrap_or_default())
}
