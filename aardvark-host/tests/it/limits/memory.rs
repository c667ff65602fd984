//! Memory that is full, in both languages and wherever a plugin can fill it: an exception where the guest can have one, the
//! end of the call where it cannot, and the next call on the slot is right. Buffers have more cases in `buffers.rs`.

use std::time::Duration;

use aardvark_host::Untyped;
use aardvark_manifest::call::Call;
use aardvark_manifest::error::{Fault, Kind};
use aardvark_manifest::outcome::{Outcome, Report, Resource};
use serde_json::json;

use crate::support::{host_with, js, patient, py, unique};

#[test]
fn a_full_heap_stops_javascript_everywhere() {
    let host = host_with(patient().heap_bytes(24 << 20));
    let grow = "
        let counted = 0;
        export const count = () => ++counted;
        const grow = () => { const kept = []; for (;;) kept.push({ n: kept.length }); };
        export const handler = () => grow();
        export async function async_handler() { await null; grow(); }
        export function in_finally() { try { throw 1; } finally { grow(); } }
        export const in_builtin = () => JSON.stringify({ toJSON: grow });
        export function stubborn() { for (;;) { try { grow(); } catch {} finally { continue; } } }
        export const one = () => new Array(20e6).fill(0.5);
        export const text = () => { let text = 'x'; for (;;) text = [...(text + text)].join(''); };
        export const digits = () => { const kept = []; for (;;) kept.push(2n ** 1_000_000n); };
        export const nested = () => { let value = {}; for (;;) value = { value }; };
        const forever = (make) => { const kept = []; for (;;) kept.push(make()); };
        export const parsed = () => forever(() => JSON.parse(`[${'[],'.repeat(1e5)}1]`));
        export const written = () => forever(() => JSON.stringify(Array.from({ length: 1e5 }, String)));
        export const matched = () => forever(() => 'ab'.repeat(1e5).match(/a/g));
        export const sorted = () => forever(() => new Array(1e5).fill(0.5).toSorted((a, b) => a - b));
        export const cloned = () => forever(() => structuredClone({ list: new Array(1e5).fill(1.5) }));
        export const names = () => { const map = new Map(); for (let n = 0; ; n++) map.set(`${n}`, n); };
    ";
    let slot = host.slot::<Untyped>(&unique("heap"), js(grow)).unwrap();
    for place in [
        "handler",
        "async_handler",
        "in_finally",
        "in_builtin",
        "stubborn",
        "one",
        "text",
        "digits",
        "nested",
        "names",
        "parsed",
        "written",
        "matched",
        "sorted",
        "cloned",
    ] {
        let error = slot.run(Call::json(place, vec![])).result.unwrap_err();
        assert_eq!((error.kind(), error.fault()), (Kind::Limit, Fault::Guest), "{place}: {error}");
        let limit = error.limit().unwrap();
        assert_eq!(
            (limit.name, limit.used, limit.allowed),
            ("heapBytes", 24 << 20, 24 << 20),
            "{place}: {error}"
        );
        assert_eq!(slot.call("count", vec![]).unwrap(), json!(1), "{place}");
    }
    let error = slot.swap(js(&format!("{grow}\ngrow();"))).unwrap_err();
    assert_eq!(error.limit().unwrap().name, "heapBytes", "{error}");
    assert_eq!(slot.call("count", vec![]).unwrap(), json!(1));
}

const GROW: &str = "
import asyncio, json, re, zlib
from pyodide.ffi import to_js
COUNT = 0
def count():
    global COUNT
    COUNT += 1
    return COUNT
def grow():
    kept = []
    while True: kept.append(bytearray(1_000_000))
def lists():
    kept = []
    while True: kept.append(to_js([[1, 2], [3, 4]] * 1000))
def buffers():
    kept = []
    while True: kept.append(to_js(bytes(1_000_000)))
def handler(name): globals()[name]()
async def async_handler(name):
    await asyncio.sleep(0)
    globals()[name]()
def in_finally(name):
    try: raise ValueError
    finally: globals()[name]()
def in_builtin(name): sorted([0], key=lambda _: globals()[name]())
def stubborn(name):
    while True:
        try: globals()[name]()
        except BaseException: pass
def one(): return len(bytes(2_000_000_000))
def text():
    text = 'x'
    while True: text += text
def digits(): return 1 << 8_000_000_000
def nested():
    value = None
    while True: value = [value]
def sorting(): return len(sorted(range(10 ** 8)))
def parsing(): return len(json.loads('[' + '[],' * 10 ** 7 + '1]'))
def writing(): return len(json.dumps(['x' * 10 ** 6] * 200))
def matching(): return len(re.findall('', 'a' * 10 ** 8))
def inflating():
    whole = zlib.compressobj(1)
    return len(zlib.decompress(b''.join(whole.compress(bytes(1 << 20)) for _ in range(128)) + whole.flush()))
def joined(): return len(''.join(map(str, range(10 ** 8))))
def collected():
    kept = []
    for _ in range(50):
        try: grow()
        except MemoryError: kept.append(1)
    return len(kept)
";

#[test]
fn memory_that_is_full_is_an_exception_in_python_everywhere() {
    let host = host_with(patient().memory_bytes(96 << 20));
    let slot = host.slot::<Untyped>(&unique("memory"), py(GROW)).unwrap();
    let memory = |report: &Report| {
        report.resources.iter().find(|counted| counted.resource == Resource::MemoryBytes).copied()
    };
    let named = ["handler", "async_handler", "in_finally", "in_builtin"];
    let inside = [
        "one",
        "text",
        "digits",
        "nested",
        "joined",
        "sorting",
        "parsing",
        "writing",
        "matching",
        "inflating",
    ];
    let mut filled = 0;
    for place in named.into_iter().chain(inside) {
        let arguments = if named.contains(&place) { vec![json!("grow")] } else { vec![] };
        let Outcome { result, report, .. } = slot.run(Call::json(place, arguments));
        let (error, memory) = (result.unwrap_err(), memory(&report).unwrap());
        assert_eq!(error.fault(), Fault::Guest, "{place}: {error}");
        match error.limit() {
            // The interpreter does not survive each failed allocation, nor taking apart what is nested that deep. After
            // `text += text` its loop releases a string that is gone already ("null function", seen 2026-11 in 3.14).
            Some(limit) => {
                assert_eq!((limit.name, limit.allowed), ("memoryBytes", 96 << 20), "{place}: {error}");
                // What it would have taken.
                assert!(limit.used > limit.allowed && memory.used == limit.used, "{place}: {error}");
            }
            None => {
                assert_eq!(error.traceback().unwrap().exception, "MemoryError", "{place}: {error}");
                // What it had, to the page: never more than it may have.
                assert!(
                    memory.used <= memory.allowed && memory.used % (64 << 10) == 0,
                    "{place}: {memory:?}"
                );
                filled += usize::from(memory.used > memory.allowed - (16 << 20));
            }
        }
        assert_eq!(slot.call("count", vec![]).unwrap(), json!(1), "{place}");
    }
    assert!(filled >= named.len(), "{filled} came near it");
    // Whoever catches every one of them is stopped by another limit; or by one more, raised where it hears the warning.
    let outcome =
        slot.run(Call::json("stubborn", vec![json!("grow")]).wall_limit(Duration::from_millis(300)));
    let error = outcome.result.unwrap_err();
    match error.limit() {
        Some(limit) => assert_eq!((limit.name, limit.allowed), ("wallMs", 300), "{error}"),
        None => assert_eq!(error.traceback().unwrap().exception, "MemoryError", "{error}"),
    }
    assert_eq!(slot.call("count", vec![]).unwrap(), json!(1));
    assert_eq!(slot.call("collected", vec![]).unwrap(), json!(50), "what was given back is there again");
    let error = slot.swap(py(&format!("{GROW}\ngrow()\n"))).unwrap_err();
    assert_eq!(error.traceback().unwrap().exception, "MemoryError", "{error}");
    assert_eq!(slot.call("count", vec![]).unwrap(), json!(1));
}

#[test]
fn what_python_keeps_in_javascript_counts_everywhere() {
    let policy = patient().heap_bytes(24 << 20).buffer_bytes(16 << 20);
    let host = host_with(policy);
    let slot = host.slot::<Untyped>(&unique("outside"), py(GROW)).unwrap();
    for place in ["handler", "async_handler", "in_finally", "in_builtin", "stubborn"] {
        let error = slot.call(place, vec![json!("lists")]).unwrap_err();
        assert_eq!((error.kind(), error.fault()), (Kind::Limit, Fault::Guest), "{place}: {error}");
        assert_eq!(error.limit().unwrap().name, "heapBytes", "{place}: {error}");
        assert_eq!(slot.call("count", vec![]).unwrap(), json!(1), "{place}");
    }
    // A buffer can be refused, which Pyodide reports in its own words.
    for place in ["handler", "async_handler", "in_finally", "in_builtin"] {
        let outcome = slot.run(Call::json(place, vec![json!("buffers")]));
        let error = outcome.result.unwrap_err();
        let exception = &error.traceback().unwrap().exception;
        assert_eq!(exception, "pyodide.ffi.ConversionError", "{place}: {error}");
        let used = outcome.report.resources.iter().find(|counted| counted.resource == Resource::BufferBytes);
        assert!(used.is_some_and(|counted| counted.used <= counted.allowed), "{place}: {used:?}");
        assert_eq!(slot.call("count", vec![]).unwrap(), json!(1), "{place}");
    }
    // Who asks again and again is stopped by another limit.
    let outcome =
        slot.run(Call::json("stubborn", vec![json!("buffers")]).wall_limit(Duration::from_millis(300)));
    let error = outcome.result.unwrap_err();
    assert_eq!(error.limit().map(|limit| limit.name), Some("wallMs"), "{error}");
    assert_eq!(slot.call("count", vec![]).unwrap(), json!(1));
    // At the top level: the plugin that serves goes on.
    let error = slot.swap(py(&format!("{GROW}\nlists()\n"))).unwrap_err();
    assert_eq!(error.limit().map(|limit| limit.name), Some("heapBytes"), "{error}");
    let error = slot.swap(py(&format!("{GROW}\nbuffers()\n"))).unwrap_err();
    assert_eq!(error.traceback().unwrap().exception, "pyodide.ffi.ConversionError", "{error}");
    assert_eq!(slot.call("count", vec![]).unwrap(), json!(1));
}
