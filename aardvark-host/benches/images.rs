//! What images do for Python plugins: starts, isolates, resets, memory.
//!
//! Prints tables: run with `cargo bench -p aardvark-host --bench images`. Each table has one thing switched off in its
//! first line and on in the last, measured in turns in the same process.

#![expect(clippy::print_stdout, reason = "a benchmark's result is what it prints")]

use std::process::Command;
use std::time::{Duration, Instant};

use aardvark_distribution::{Distribution, TerminalProgress};
use aardvark_host::image::{ImageStore, Limit};
use aardvark_host::{Host, HostBuilder, MemoryReset, Slot, SlotOptions, Source, Untyped};
use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::error::Error;
use serde_json::{Value, json};

const TEXT: &str = "
import collections, dataclasses, datetime, decimal, json, re
def assess(quake):
    if quake['magnitude'] >= 6: return {'level': 'page', 'message': f\"M{quake['magnitude']} {quake['place']}\"}
";

/// Makes this program a process that opens one slot with the image store in the directory that follows.
const CHILD: &str = "--child";

const ROUNDS: usize = 15;

fn main() -> Result<(), Error> {
    let began = Instant::now();
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, flag, directory] = arguments.as_slice()
        && flag == CHILD
    {
        return child(directory, began);
    }
    let distribution = aardvark_host::prepare_python(&TerminalProgress::new())?;
    let directory = std::env::temp_dir().join(format!("aardvark-bench-{}", std::process::id()));
    println!("milliseconds{:>44} {:>9} {:>9}", "median", "fastest", "slowest");
    processes(&directory);
    isolates(&distribution)?;
    println!("\nmicroseconds, caller to caller{:>26} {:>9} {:>9}", "p50", "fastest", "p99");
    resets(&distribution)?;
    memory(&distribution)?;
    // A temporary directory that stays is the system's to remove.
    drop(std::fs::remove_dir_all(directory));
    Ok(())
}

/// From a process's first instruction to its first result.
fn processes(directory: &std::path::Path) {
    let Ok(program) = std::env::current_exe() else { return };
    let run = || {
        let output = Command::new(&program).arg(CHILD).arg(directory).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        Some(Duration::from_secs_f64(text.trim().parse().ok()?))
    };
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        drop(std::fs::remove_dir_all(directory));
        without.extend(run());
        with.extend((0..3).filter_map(|_| run()));
    }
    row("process to first result, nothing on disk", without);
    row("process to first result, image on disk", with);
}

fn child(directory: &str, began: Instant) -> Result<(), Error> {
    let distribution = Distribution::open(aardvark_distribution::Location::resolve()?.directory())?;
    let store = ImageStore::new(directory, Limit::default());
    let host = Host::builder().distribution(distribution).image_store(store).build()?;
    let slot = host.slot::<Untyped>("child", plugin("fresh")?)?;
    slot.call("assess", vec![quake()])?;
    println!("{}", began.elapsed().as_secs_f64());
    Ok(())
}

/// From the wish for one more isolate to its first result.
fn isolates(distribution: &Distribution) -> Result<(), Error> {
    for (what, spares) in [("one more isolate, made for it", 0), ("one more isolate, a spare", 1)] {
        let host = builder(distribution).spare_interpreters(spares).build()?;
        let mut times = Vec::new();
        for round in 0..ROUNDS {
            // A spare is made in the background.
            std::thread::park_timeout(Duration::from_millis(300));
            let began = Instant::now();
            let slot = host.slot::<Untyped>(&format!("more-{round}"), plugin("fresh")?)?;
            slot.call("assess", vec![quake()])?;
            if round > 2 {
                times.push(began.elapsed());
            }
        }
        row(what, times);
    }
    Ok(())
}

/// Calls one after the other, so that each waits for the reset after the one before.
fn resets(distribution: &Distribution) -> Result<(), Error> {
    for (what, reset, state) in [
        ("fresh, the whole image copied", MemoryReset::Copy, "fresh"),
        ("fresh, private pages given back", MemoryReset::Discard, "fresh"),
        ("fresh, private pages found and copied", MemoryReset::Scan, "fresh"),
        ("warm", MemoryReset::Scan, "warm"),
    ] {
        let host = builder(distribution).memory_reset(reset).build()?;
        let slot = host.slot::<Untyped>("resets", plugin(state)?)?;
        let mut times = Vec::new();
        for call in 0..4000 {
            let began = Instant::now();
            slot.call("assess", vec![quake()])?;
            if call >= 1000 {
                times.push(began.elapsed());
            }
        }
        times.sort_unstable();
        let at = |part: f64| times.get((times.len() as f64 * part) as usize).copied().unwrap_or_default();
        let us = |time: Duration| time.as_secs_f64() * 1e6;
        println!("{what:<45} {:>10.1} {:>9.1} {:>9.1}", us(at(0.5)), us(at(0.0)), us(at(0.99)));
    }
    Ok(())
}

/// Memory of this process that is its own, or its share of what is shared.
fn memory(distribution: &Distribution) -> Result<(), Error> {
    let host = builder(distribution).spare_interpreters(0).build()?;
    let open = |name: &str, isolates| -> Result<Slot<Untyped>, Error> {
        let slot =
            host.slot_with::<Untyped>(name, plugin("fresh")?, SlotOptions::new().isolates(isolates))?;
        for _ in 0..200 {
            slot.call("assess", vec![quake()])?;
        }
        Ok(slot)
    };
    let first = open("first", 1)?;
    let before = proportional_set();
    let more = open("more", 4)?;
    let after = proportional_set();
    if let (Some(before), Some(after)) = (before, after) {
        let each = after.saturating_sub(before) as f64 / 4.0 / 1024.0;
        println!("\nmemory of one more isolate (PSS, average of 4): {each:.1} MB");
    }
    drop((first, more));
    Ok(())
}

fn proportional_set() -> Option<u64> {
    let rollup = std::fs::read_to_string("/proc/self/smaps_rollup").ok()?;
    let line = rollup.lines().find(|line| line.starts_with("Pss:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn builder(distribution: &Distribution) -> HostBuilder {
    Host::builder().distribution(distribution.clone()).without_image_store()
}

fn plugin(state: &str) -> Result<Source, Error> {
    let manifest = json!({"schemaVersion": "2.0", "name": "bench", "version": "1.0.0", "state": state});
    let files = [("aardvark.manifest.json", manifest.to_string()), ("plugin.py", TEXT.to_owned())];
    Ok(Bundle::from_files(files.map(|(path, text)| (path.to_owned(), text.into_bytes())))?.into())
}

fn quake() -> Value {
    json!({"place": "10 km W of Somewhere", "magnitude": 6.5, "depth_km": 10.0})
}

fn row(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let ms = |time: Option<&Duration>| time.map_or(f64::NAN, |time| time.as_secs_f64() * 1e3);
    let (median, fastest, slowest) = (times.get(times.len() / 2), times.first(), times.last());
    println!("{what:<45} {:>10.1} {:>9.1} {:>9.1}", ms(median), ms(fastest), ms(slowest));
}
