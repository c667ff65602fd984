//! Spans, events and metrics as the operator's guide promises them, seen by a subscriber and a recorder that an app could
//! have. That the guide and the code name the same ones, `cargo xtask tidy` checks; that they come, and say what is so, is
//! checked here. In a process of its own, because both are for a whole process.

pub(crate) mod seen;

use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use aardvark_host::{Host, Policy, Slot, SlotOptions, Untyped};
use aardvark_manifest::call::Call;
use aardvark_manifest::error::Error;
use aardvark_manifest::outcome::{Outcome, Report};
use seen::{Seen, Sighting};
use serde_json::{Value, json};
use tracing_subscriber::layer::SubscriberExt as _;

use crate::metrics::ledger::Ledger;
use crate::support::{builder, js, patient, py, within};

const ASKED: &str = "AARDVARK_TEST_TELEMETRY";

const GUIDE: &str = include_str!("../../../docs/operator-guide.md");

const JAVASCRIPT: &str = "
    export const ok = () => { console.warn('all\\nwell'); return [1]; };
    export const many = () => { for (let i = 0; i < 5000; i++) console.log(i); };
    export const denied = () => fetch('https://example.org/').catch(() => 0);
    export const hang = () => Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1);
    export const wait = () => { console.log('waiting'); return new Promise((ended) => setTimeout(ended, 3.6e6)); };
    export const fill = () => { const kept = []; for (;;) kept.push(new Array(10_000).fill({})); };
";

/// Exports another function each time it is loaded, sooner or later.
const UNSTEADY: &str = "export const f = Math.random() < 0.5 ? () => 1 : (a) => 2;";

/// Nothing in the process that runs all tests.
#[test]
fn child() {
    if std::env::var_os(ASKED).is_none() {
        return;
    }
    let (seen, ledger) = (Seen::default(), Ledger::default());
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(seen.clone())).unwrap();
    assert!(metrics::set_global_recorder(ledger.clone()).is_ok());
    let (release, gate) = mpsc::channel::<()>();
    let host = deaf_host(gate);

    let slot = open(&host, "js");
    let called = run(&slot, "ok").report;
    a_call_has_its_span(&seen, &called);
    run(&slot, "denied").result.unwrap();
    run(&slot, "many").result.unwrap();
    drop(release);
    let told = seen.first("the function for log events panicked; it is called on", |_| true);
    assert_eq!((told.target, &*told.level), ("aardvark::log", "error"));

    swaps_are_told(&seen, &slot);
    a_drain_that_takes_too_long_is_told(&seen, &host);
    lost_isolates_are_told(&seen, &host);
    let python: Slot<Untyped> = host.slot("python", py("def f(): return 1")).unwrap();
    python.call("f", vec![]).unwrap();
    let built = seen.first("aardvark.image.build", |_| true);
    assert_eq!((built.target, &*built.level), ("aardvark::image", "info"));
    assert!(built.fields["key"].is_string());
    let started = seen.first("aardvark.isolate.start", |start| start.fields["slot"] == "python");
    assert_eq!((started.target, &*started.level), ("aardvark::isolate", "debug"));
    assert_eq!((&started.fields["language"], &started.fields["generation"]), (&json!("python"), &json!(1)));

    let rows = GUIDE.lines().filter(|line| line.starts_with("| `aardvark_"));
    let names =
        rows.filter_map(|row| row.split('|').nth(1)).flat_map(|names| names.split('`').skip(1).step_by(2));
    let (promised, made): (Vec<&str>, _) = (names.collect(), ledger.names());
    assert!(promised.len() > 15, "{promised:?}");
    for name in &promised {
        assert!(made.contains(*name), "`{name}` is not among {made:#?}");
    }
    println!("\nall is told");
}

/// One whose function for log events panics at first, and then hears nothing until `gate` closes.
fn deaf_host(gate: mpsc::Receiver<()>) -> Host {
    let (gate, was_called) = (Mutex::new(gate), AtomicBool::new(false));
    builder()
        .policy(patient().log_lines(10_000))
        .without_image_store()
        .on_log(move |_| {
            assert!(was_called.swap(true, Ordering::SeqCst), "an app's mistake");
            // It never sends anything; it closes.
            let _ = gate.lock().unwrap().recv();
        })
        .build()
        .unwrap()
}

fn open(host: &Host, name: &str) -> Slot<Untyped> {
    let options =
        SlotOptions::new().policy(Policy::of_host().heap_bytes(64 << 20)).drain(Duration::from_millis(50));
    host.slot_with(name, js(JAVASCRIPT), options).unwrap()
}

fn run(slot: &Slot<Untyped>, function: &'static str) -> Outcome<Result<Value, Error>> {
    slot.run(Call::json(function, vec![]))
}

/// Asserts what it is, and that it has these fields and no others, apart from numbers that only have to be some.
#[track_caller]
fn check(sighting: &Sighting, target: &str, level: &str, fields: &Value) {
    assert_eq!((sighting.target, &*sighting.level), (target, level), "{}", sighting.name);
    let (found, expected) = (json!(sighting.fields), fields.as_object().unwrap());
    let keys = |of: &Value| of.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&found), keys(fields), "{}", sighting.name);
    for (name, value) in expected.iter().filter(|(_, value)| !value.is_null()) {
        assert_eq!(&found[name], value, "{} {name}", sighting.name);
    }
}

fn a_call_has_its_span(seen: &Seen, report: &Report) {
    let span = seen.first("aardvark.call", |span| span.fields["call"] == report.call);
    let usage = &report.usage;
    let fields = json!({
        "slot": "js", "generation": 1, "isolate": report.isolate, "call": report.call, "function": "ok", "kind": "ok",
        "wall_us": usage.wall.as_micros() as u64, "cpu_us": usage.cpu.as_micros() as u64,
    });
    check(&span, "aardvark::call", "debug", &fields);
    assert!(span.inside.is_empty(), "{:?}", span.inside);
    // The guest's line break is not one of the log.
    let line = seen.first("all\\nwell", |_| true);
    check(&line, "aardvark::guest", "debug", &json!({"level": "warn", "logger": "console"}));
    assert_eq!(line.inside, ["aardvark.call"]);
}

fn swaps_are_told(seen: &Seen, slot: &Slot<Untyped>) {
    slot.swap(js("export const g = () => 2;")).unwrap();
    let event = seen.first("swapped", |_| true);
    check(&event, "aardvark::slot", "info", &json!({"from": 1}));
    assert_eq!(event.inside, ["aardvark.swap"]);
    let span = seen.first("aardvark.swap", |_| true);
    check(&span, "aardvark::slot", "info", &json!({"slot": "js", "generation": 2}));
    let error = slot.swap(js("export const g = ")).unwrap_err();
    let event = seen.first("refused; the old generation goes on", |_| true);
    let fields = json!({"kind": error.kind().name(), "error": error.to_string()});
    check(&event, "aardvark::slot", "warn", &fields);
    assert_eq!(event.inside, ["aardvark.swap"]);
    slot.rollback().unwrap();
    let event = seen.first("rolled back", |_| true);
    check(&event, "aardvark::slot", "info", &json!({"slot": "js", "from": 2, "to": 1}));
}

fn a_drain_that_takes_too_long_is_told(seen: &Seen, host: &Host) {
    let slot = open(host, "drained");
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| slot.call("wait", vec![]));
        seen.first("waiting", |_| true);
        // The first one keeps what it replaces for a rollback.
        for _ in 0..2 {
            slot.swap(js("export const g = () => 2;")).unwrap();
        }
        assert!(waiting.join().unwrap().unwrap_err().is_retryable());
    });
    let event = seen.first("calls outlasted the drain deadline", |_| true);
    check(&event, "aardvark::slot", "warn", &json!({"generation": 1}));
}

fn lost_isolates_are_told(seen: &Seen, host: &Host) {
    let slot = open(host, "lost");
    let full = run(&slot, "fill");
    assert_eq!(full.result.unwrap_err().limit().unwrap().name, "heapBytes");
    let event = seen.first("isolate discarded", |event| event.fields["slot"] == "lost");
    let isolate = full.report.isolate;
    let fields =
        json!({"slot": "lost", "generation": 1, "isolate": isolate, "function": "fill", "kind": "limit"});
    check(&event, "aardvark::isolate", "warn", &fields);
    assert_eq!(event.inside, ["aardvark.call"]);

    let call = |limit| slot.run(Call::<Result<Value, Error>>::json("hang", vec![]).wall_limit(limit));
    let hung = within(Duration::from_secs(2), call, |hung| {
        hung.result.as_ref().is_err_and(|error| error.to_string().contains("it has not stopped yet"))
    });
    let (isolate, error) = (hung.report.isolate, hung.result.unwrap_err().to_string());
    let event = seen.first("call answered without its isolate", |_| true);
    let call = hung.report.call;
    let fields = json!({"slot": "lost", "generation": 1, "isolate": isolate, "call": call, "error": error});
    check(&event, "aardvark::isolate", "warn", &fields);
    let event = seen.first("thread given up", |_| true);
    check(&event, "aardvark::isolate", "warn", &json!({"slot": "lost", "generation": 1, "isolate": isolate}));

    let unsteady: Slot<Untyped> = host.slot("unsteady", js(UNSTEADY)).unwrap();
    let replaced = "isolate replaced: it cannot be made pristine";
    while !seen.has(replaced) {
        unsteady.call("f", vec![]).unwrap();
    }
    let event = seen.first(replaced, |_| true);
    let fields = json!({"slot": "unsteady", "generation": 1, "isolate": null, "reason": null});
    check(&event, "aardvark::isolate", "warn", &fields);
}

#[test]
fn everything_is_told_as_the_guide_promises() {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "telemetry::child", "--nocapture"]).env(ASKED, "1");
    let output = command.output().unwrap();
    let (said, complaint) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("\nall is told"), "{said}\n{complaint}");
}
