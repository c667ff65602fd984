//! Limits that stop things, and isolates that never serve again after one.
//!
//! What is tried where. The five places of a call are a handler, an async handler, a `finally`, a callback of a built-in
//! function and a loop that catches everything; "load" is the top level. After each cell the next call on the slot is right.
//!
//! | Limit | Python | JavaScript | File |
//! |---|---|---|---|
//! | wall, CPU | five places × loop, regex, `sum(range)`, `sorted`, bigint, JSON both ways, zlib, search, sleep | five places × loop, regex, reduce, sort, bigint, JSON both ways, search, split, typed arrays; sleep | `matrix` |
//! | load | all of these, places in turn | all of these, places in turn | `matrix` |
//! | memory | five places, load, and in C: sort, regex, bigint, JSON both ways, zlib, join, text | – | `memory` |
//! | heap | what is converted for JavaScript: five places, load | five places, load, and in C: sort, regex, bigint, JSON both ways, clone, text | `memory` |
//! | buffers | the same | five places, load, every way to make one | `memory`, `counted`, `buffers` |
//! | output | five places | five places | `counted` |
//! | log bytes and lines, scratch bytes and files, open files, depth | five places, load | five places, load | `counted`, `depth` |
//! | mounted bytes, requests | five places | five places | `counted` |
//! | modules, source | five places, load, packages and other ways to read them | five places, load | `modules` |
//! | timers | five places, load | five places, load | `counted` |
//! | host calls | five places, load, each kind | five places, load, each kind | `counted`, `host_calls` |
//! | processor time of loading | places in turn × loop, regex, sort, bigint, JSON | places in turn × the same; what cannot be interrupted | `loading` |
//! | warning | what it interrupts, who ignores it, who hears it too late | – | `warning` |
//! | a stop | who feels it too late | who feels it too late | `warning` |

mod buffers;
#[cfg(target_os = "linux")]
mod clockless;
mod counted;
mod depth;
mod host_calls;
mod loading;
mod matrix;
mod memory;
mod modules;
mod warning;

use std::time::Duration;

use aardvark_host::{Excess, Untyped};
use aardvark_manifest::call::Call;
use aardvark_manifest::error::{Fault, Kind};
use aardvark_manifest::manifest::Language;
use serde_json::json;

use crate::support::{files, host_with, js, patient, py, slot, unique, warm};

#[test]
fn a_wall_limit_interrupts_everything_and_the_isolate_is_gone() {
    let python = slot(warm(
        Language::Python,
        "
import asyncio, re, time
COUNT = 0
def count():
    global COUNT
    COUNT += 1
    return COUNT
def loop():
    while True: pass
def stubborn():
    while True:
        try:
            while True: pass
        except BaseException: pass
def sleeping(): time.sleep(1000)
async def awaiting(): await asyncio.sleep(1000)
def regex(): return bool(re.match(r'(a+)+$', 'a' * 40 + 'b'))
def bigint(): return len(str(7 ** (10 ** 7)))
def summing(): return sum(range(10 ** 12))
",
    ));
    let javascript = slot(warm(
        Language::JavaScript,
        "
let n = 0;
export const count = () => ++n;
export function loop() { for (;;); }
export function stubborn() { for (;;) { try { for (;;); } catch {} finally { continue; } } }
export async function sleeping() { await new Promise((done) => setTimeout(done, 1e6)); }
export async function awaiting() { for (;;) await null; }
export function regex() { return /(a+)+$/.test('a'.repeat(40) + 'b'); }
export function bigint() { let x = 7n; for (;;) x = x * x % (2n ** 100000n); }
export function summing() { let s = 0; for (let i = 0; i < 1e15; i++) s += i; return s; }
",
    ));
    for slot in [&python, &javascript] {
        let mut last = 0;
        for function in ["loop", "stubborn", "sleeping", "awaiting", "regex", "bigint", "summing"] {
            assert_eq!(
                slot.call("count", vec![]).unwrap(),
                json!(1),
                "a fresh isolate serves after {function}"
            );
            let outcome = slot.run(Call::json(function, vec![]).wall_limit(Duration::from_millis(80)));
            let error = outcome.result.unwrap_err();
            assert_eq!((error.kind(), error.fault()), (Kind::Limit, Fault::Guest), "{function}: {error}");
            let limit = error.limit().unwrap();
            assert_eq!((limit.name, limit.allowed), ("wallMs", 80), "{function}");
            // Python is warned a little before, and may end then.
            assert!(limit.used >= 60, "{function}: {limit:?}");
            assert!(outcome.report.isolate > last, "another isolate than before");
            last = outcome.report.isolate;
        }
        assert_eq!(slot.call("count", vec![]).unwrap(), json!(1));
    }
}

#[test]
fn the_lowest_of_policy_manifest_and_call_counts() {
    let host = host_with(patient().wall_limit(Duration::from_millis(70)).excess(Excess::Narrow));
    let spin = "export function spin() { for (;;); }";
    let manifest = |wall: u32| {
        json!({"schemaVersion": "2.0", "name": "spin", "version": "1.0.0", "limits": {"wallMs": wall}})
            .to_string()
    };
    for (wall, call, expected) in [(10_000, 10_000, 70), (40, 10_000, 40), (10_000, 30, 30)] {
        let source = files(&[("aardvark.manifest.json", &manifest(wall)), ("plugin.js", spin)]);
        let slot = host.slot::<Untyped>(&unique("limit"), source).unwrap();
        let error =
            slot.run(Call::json("spin", vec![]).wall_limit(Duration::from_millis(call))).result.unwrap_err();
        assert_eq!(error.limit().unwrap().allowed, expected);
    }
}

#[test]
fn a_cpu_limit_counts_work_and_not_waiting() {
    let python = "import time\ndef spin():\n    while True: pass\ndef nap(): time.sleep(0.5); return 1\n";
    let javascript = "
        export function spin() { for (;;); }
        export async function nap() { await new Promise((r) => setTimeout(r, 500)); return 1; }
    ";
    // As in manifests 1.0 for the one, 2.0 for the other.
    let v1 = r#"{"schemaVersion": "1.0", "entrypoint": "plugin:spin", "resources": {"cpu": {"defaultLimitMs": 400}}}"#;
    let v2 = r#"{"schemaVersion": "2.0", "name": "spin", "version": "1.0.0", "limits": {"cpuMs": 400}}"#;
    for source in [
        files(&[("aardvark.manifest.json", v1), ("plugin.py", python)]),
        files(&[("aardvark.manifest.json", v2), ("plugin.js", javascript)]),
    ] {
        let slot = slot(source);
        let outcome = slot.run(Call::json("spin", vec![]));
        let error = outcome.result.unwrap_err();
        let limit = error.limit().unwrap();
        assert_eq!((limit.name, limit.allowed), ("cpuMs", 400), "{error}");
        assert!(limit.used >= 300, "{limit:?}");
        assert_eq!(slot.call("nap", vec![]).unwrap(), json!(1), "the next isolate, 500 ms of waiting");
    }
}

#[test]
fn a_top_level_that_does_not_end_is_a_load_limit() {
    let host = host_with(patient().load_limit(Duration::from_millis(400)));
    for source in [js("for (;;);"), js("await new Promise((r) => setTimeout(r, 1e6));")] {
        let error = host.slot::<Untyped>(&unique("load"), source).unwrap_err();
        assert_eq!(error.limit().unwrap().name, "loadMs", "{error}");
    }
    let host = host_with(patient().load_limit(Duration::from_secs(4)));
    let error = host.slot::<Untyped>(&unique("load"), py("while True: pass")).unwrap_err();
    assert_eq!(error.limit().unwrap().name, "loadMs", "{error}");
}

#[test]
fn memory_that_grows_without_end_ends_the_call_not_the_process() {
    let host = host_with(patient().heap_bytes(48 << 20).memory_bytes(128 << 20));
    let javascript = host
        .slot::<Untyped>(&unique("heap"), js("
            export function grow() { const a = []; for (;;) a.push({ a: [1, 2, 3], b: 'x'.repeat(10) + a.length }); }
            export const fine = () => 1;
        "))
        .unwrap();
    let error = javascript.call("grow", vec![]).unwrap_err();
    assert_eq!(error.limit().unwrap().name, "heapBytes", "{error}");
    assert_eq!(javascript.call("fine", vec![]).unwrap(), json!(1));
    let python = host
        .slot::<Untyped>(
            &unique("memory"),
            py("
def grow():
    parts = []
    try:
        while True: parts.append(bytearray(4_000_000))
    except MemoryError:
        return len(parts)
def uncaught():
    return len(bytearray(500_000_000))
def fine(): return 1
"),
        )
        .unwrap();
    let parts = python.call("grow", vec![]).unwrap().as_u64().unwrap();
    assert!((10..32).contains(&parts), "{parts} times 4 MB in 128 MiB with an interpreter in it");
    let error = python.call("uncaught", vec![]).unwrap_err();
    assert_eq!(error.traceback().unwrap().exception, "MemoryError");
    assert_eq!(python.call("fine", vec![]).unwrap(), json!(1));
}

#[test]
fn large_results_and_long_logs_are_cut_off() {
    let host = host_with(patient().output_bytes(1000).log_bytes(2000));
    let python = py("
import logging
def text(n): return 'x' * n
def chatty():
    for i in range(1000): print('line', i)
    for i in range(1000): logging.warning('line %d', i)
");
    let javascript = js("
        export const text = (n) => 'x'.repeat(n);
        export const chatty = () => { for (let i = 0; i < 1000; i++) console.warn('line', i); };
    ");
    for source in [python, javascript] {
        let slot = host.slot::<Untyped>(&unique("output"), source).unwrap();
        assert!(slot.call("text", vec![json!(998)]).is_ok());
        let error = slot.call("text", vec![json!(999)]).unwrap_err();
        let limit = error.limit().unwrap();
        assert_eq!((limit.name, limit.used, limit.allowed), ("outputBytes", 1001, 1000));
        let report = slot.run(Call::json("chatty", vec![])).report;
        let kept = report.stdout.len() + report.logs.iter().map(|line| line.message.len()).sum::<usize>();
        assert!((100..=2000).contains(&kept), "{kept}");
        assert!(report.dropped_bytes > 5000);
        assert_eq!(slot.run(Call::json("text", vec![json!(1)])).report.dropped_bytes, 0, "per call");
    }
}
