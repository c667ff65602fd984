//! What V8 would end the process for, or fill the machine's memory with: the guest is what ends. Each in a process of its own,
//! so that one which does end costs no other test.

use std::process::{Command, Output};
use std::sync::mpsc;
use std::time::Duration;

use aardvark_host::{Host, Slot, Untyped};
use aardvark_manifest::error::{Fault, Kind};
use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::support::{PATIENCE, js, patient};

const ASKED: &str = "AARDVARK_TEST_KILLER";

/// Makes arrays, lists and patterns of a size that V8 cannot have.
const SIZES: &[(&str, &str)] = &[
    ("split", "'a'.repeat(2 ** 28).split('')"),
    ("split by a pattern", "'a'.repeat(2 ** 28).split(/(?:)/)"),
    ("match", "'a'.repeat(2 ** 28).match(/a/g)"),
    ("pattern", "new RegExp('a|'.repeat(5e6)).test('b')"),
];

/// Keeps objects that hold far more outside V8's heap than on it; `i` counts. What a `NumberFormat` and a `DurationFormat` are
/// themselves nobody counts, so the heap's limit is all that bounds them.
const KEPT: &[(&str, &str)] = &[
    ("NumberFormat", "new Intl.NumberFormat('de', { style: 'currency', currency: 'EUR' })"),
    ("DateTimeFormat", "new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'full' })"),
    ("Collator", "new Intl.Collator(['de', 'fr', 'ja', 'sv'][i % 4])"),
    ("Segmenter", "new Intl.Segmenter('th', { granularity: 'word' }).segment('x'.repeat(1000))"),
    ("PluralRules", "new Intl.PluralRules('ar')"),
    ("RelativeTimeFormat", "new Intl.RelativeTimeFormat('pl')"),
    ("DurationFormat", "new Intl.DurationFormat('en', { style: 'long' })"),
    ("DisplayNames", "new Intl.DisplayNames('en', { type: 'region' })"),
    ("ListFormat", "new Intl.ListFormat('en')"),
    ("Locale", "new Intl.Locale('en-Latn-US-u-ca-buddhist')"),
];

/// Nothing in the process that runs all tests.
#[test]
fn child() {
    let Ok(code) = std::env::var(ASKED) else { return };
    let (told, errors) = mpsc::channel();
    tracing::subscriber::set_global_default(Errors(told)).unwrap();
    let is_hanging = SIZES.iter().any(|(_, known)| code == *known);
    let policy = if is_hanging { patient().wall_limit(Duration::from_secs(10)) } else { patient() };
    // A quarter of what it is, as is what nothing else bounds.
    let policy = policy.heap_bytes(if code.contains("Intl") { 64 << 20 } else { 256 << 20 });
    let host = Host::builder().policy(policy).without_image_store().build().unwrap();
    let text = format!("export const g = () => 1; export const f = () => {{ {code} }};");
    let slot: Slot<Untyped> = host.slot("attacked", js(&text)).unwrap();
    let innocent: Slot<Untyped> = host.slot("innocent", js("export const g = () => 2;")).unwrap();
    match slot.call("f", vec![]) {
        Ok(value) => println!("\ngave {value}"),
        Err(error) => {
            assert_eq!((error.kind(), error.fault()), (Kind::Limit, Fault::Guest), "{error}");
            println!("\nreached {}", error.limit().unwrap().name);
        }
    }
    assert_eq!(slot.call("g", vec![]).unwrap(), json!(1), "the next call is right");
    assert_eq!(innocent.call("g", vec![]).unwrap(), json!(2));
    if is_hanging {
        // The call was answered at its limit; the end of its guest may come later.
        println!("lost {}", errors.recv_timeout(PATIENCE).unwrap());
    }
    println!("peak {} MiB", peak() >> 10);
    println!("alive");
}

/// Hands on the errors of the host.
struct Errors(mpsc::Sender<String>);

struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, _: &Field, value: &dyn std::fmt::Debug) {
        self.0.push_str(&format!("{value:?} "));
    }
}

impl Subscriber for Errors {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && *metadata.level() == tracing::Level::ERROR
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut message = Message(String::new());
        event.record(&mut message);
        drop(self.0.send(message.0));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// The most memory that this process has had, in KiB; 0 where the kernel does not say.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
}

fn run(code: &str) -> Output {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "killers::child", "--nocapture"]).env(ASKED, code);
    command.output().unwrap()
}

/// What a child has said at the beginning of a line.
#[track_caller]
fn said<'a>(text: &'a str, beginning: &str) -> &'a str {
    let line = text.lines().find_map(|line| line.strip_prefix(beginning));
    line.unwrap_or_else(|| panic!("no `{beginning}` in\n{text}"))
}

#[test]
fn arrays_of_impossible_sizes_cost_the_guest_its_thread_and_nobody_else_anything() {
    let check = |name, code| {
        let output = run(code);
        let (text, complaint) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{name}: {:?}\n{text}\n{complaint}", output.status);
        assert_eq!(said(&text, "reached "), "wallMs", "{name}");
        said(&text, "alive");
        let lost = said(&text, "lost ");
        assert!(lost.contains("a guest has ended its thread"), "{name}: {lost}");
    };
    // Two at a time, as some take 1.6 GiB.
    for pair in SIZES.chunks(2) {
        std::thread::scope(|scope| {
            for (name, code) in pair {
                scope.spawn(move || check(name, code));
            }
        });
    }
}

#[test]
fn what_objects_of_intl_hold_is_counted() {
    for (name, code) in KEPT {
        let output = run(&format!("const kept = []; for (let i = 0; ; i++) kept.push({code});"));
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{name}: {text}\n{}", String::from_utf8_lossy(&output.stderr));
        let peak: u64 = said(&text, "peak ").trim_end_matches(" MiB").parse().unwrap();
        println!("{name}: {} at {peak} MiB", said(&text, "reached "));
        assert!(peak < 1024, "{name}: {peak} MiB");
    }
}

#[test]
fn what_nobody_keeps_of_intl_is_collected() {
    let output = run("for (let i = 0; i < 20_000; i++) new Intl.NumberFormat('de').format(i); return 1;");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(said(&text, "gave "), "1");
    let peak: u64 = said(&text, "peak ").trim_end_matches(" MiB").parse().unwrap();
    println!("{peak} MiB");
    assert!(peak < 512, "{peak} MiB");
}
