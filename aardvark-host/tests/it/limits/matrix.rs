//! Every limit, in both languages, wherever a plugin can be: something stops it, says which limit it was and what was used
//! of it, and the next call on the slot is right. How much too late it was, `cargo bench --bench limits` prints.

use std::time::Duration;

use aardvark_host::{Host, Policy, Slot, Untyped};
use aardvark_manifest::call::Call;
use aardvark_manifest::error::{Fault, Kind};
use aardvark_manifest::manifest::Language;
use serde_json::json;

use crate::support::{host_with, js, py, unique};

const PYTHON: &str = include_str!("constructs.py");
const JAVASCRIPT: &str = include_str!("constructs.js");

const PYTHON_CONSTRUCTS: &[&str] = &[
    "loop",
    "regex",
    "summing",
    "sorting",
    "bigint",
    "parsing",
    "writing",
    "compressing",
    "searching",
    "sleeping",
];
const JAVASCRIPT_CONSTRUCTS: &[&str] = &[
    "loop",
    "regex",
    "summing",
    "sorting",
    "ordering",
    "bigint",
    "digits",
    "parsing",
    "writing",
    "searching",
    "splitting",
    "filling",
];
const PLACES: &[&str] = &["handler", "async_handler", "in_finally", "stubborn"];

const LIMIT: Duration = Duration::from_millis(100);

fn open(host: &Host, language: Language) -> Slot<Untyped> {
    let source = if language == Language::Python { py(PYTHON) } else { js(JAVASCRIPT) };
    host.slot(&unique("matrix"), source).unwrap()
}

/// Runs `function` into the limit called `name`, and looks at what is told and at the call after it.
fn stopped(slot: &Slot<Untyped>, function: &'static str, construct: &str, name: &str) {
    let call = Call::json(function, vec![json!(construct)]);
    let call = if name == "wallMs" { call.wall_limit(LIMIT) } else { call };
    let outcome = slot.run(call);
    let at = format!("{construct} in {function}");
    let error = outcome.result.expect_err(&at);
    assert_eq!((error.kind(), error.fault()), (Kind::Limit, Fault::Guest), "{at}: {error}");
    let limit = error.limit().unwrap();
    assert_eq!((limit.name, limit.allowed), (name, 100), "{at}: {error}");
    // A plugin that hears the warning ends a little before.
    assert!(limit.used >= 75, "{at}: {limit:?}");
    assert_eq!(slot.call("count", vec![]).unwrap(), json!(1), "{at}");
}

#[test]
fn wall_time_stops_python_everywhere() {
    let host = host_with(Policy::deny_all());
    let slot = open(&host, Language::Python);
    for place in PLACES {
        for construct in PYTHON_CONSTRUCTS {
            stopped(&slot, place, construct, "wallMs");
        }
    }
}

#[test]
fn wall_time_stops_javascript_everywhere() {
    let host = host_with(Policy::deny_all());
    let slot = open(&host, Language::JavaScript);
    for place in PLACES {
        for construct in JAVASCRIPT_CONSTRUCTS {
            stopped(&slot, place, construct, "wallMs");
        }
    }
    stopped(&slot, "sleeping", "", "wallMs");
}

#[test]
fn processor_time_stops_both_everywhere() {
    let host = host_with(Policy::deny_all().wall_limit(Duration::from_secs(60)).cpu_limit(LIMIT));
    let (python, javascript) = (open(&host, Language::Python), open(&host, Language::JavaScript));
    for place in PLACES {
        for construct in ["loop", "regex", "sorting", "bigint", "parsing"] {
            stopped(&python, place, construct, "cpuMs");
            stopped(&javascript, place, construct, "cpuMs");
        }
    }
}

#[test]
fn what_cannot_be_interrupted_is_answered_without_it() {
    let host = host_with(Policy::deny_all());
    let source = js("
        let counted = 0;
        export const count = () => ++counted;
        export const handler = () => Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1, 2 ** 53 - 4e6);
    ");
    let slot = host.slot::<Untyped>(&unique("matrix"), source).unwrap();
    stopped(&slot, "handler", "", "wallMs");
}

#[test]
fn loading_stops_where_calls_do() {
    let host = host_with(Policy::deny_all().load_limit(Duration::from_millis(500)));
    for construct in JAVASCRIPT_CONSTRUCTS {
        let source = js(&format!("{JAVASCRIPT}\nstubborn('{construct}');"));
        let error = host.slot::<Untyped>(&unique("load"), source).unwrap_err();
        let limit = error.limit().unwrap();
        assert_eq!((limit.name, limit.allowed), ("loadMs", 500), "{construct}: {error}");
        assert!(limit.used >= 500, "{construct}: {limit:?}");
    }
    // An interpreter takes some time to start.
    let host = host_with(Policy::deny_all().load_limit(Duration::from_secs(4)));
    for place in [
        "handler('regex')",
        "in_finally('summing')",
        "stubborn('parsing')",
        "asyncio.run(async_handler('loop'))",
    ] {
        let error = host.slot::<Untyped>(&unique("load"), py(&format!("{PYTHON}\n{place}\n"))).unwrap_err();
        let limit = error.limit().unwrap();
        assert_eq!((limit.name, limit.allowed), ("loadMs", 4000), "{place}: {error}");
        assert!(limit.used >= 4000, "{place}: {limit:?}");
    }
}

#[test]
fn a_full_heap_stops_javascript_everywhere() {
    let host = host_with(Policy::deny_all().heap_bytes(24 << 20));
    let grow = "
        let counted = 0;
        export const count = () => ++counted;
        const grow = () => { const kept = []; for (;;) kept.push({ n: kept.length }); };
        export const handler = () => grow();
        export async function async_handler() { await null; grow(); }
        export function in_finally() { try { throw 1; } finally { grow(); } }
        export function stubborn() { for (;;) { try { grow(); } catch {} finally { continue; } } }
        export const one = () => new Array(20e6).fill(0.5);
        export const text = () => { let text = 'x'; for (;;) text = [...(text + text)].join(''); };
        export const digits = () => { const kept = []; for (;;) kept.push(2n ** 1_000_000n); };
        export const nested = () => { let value = {}; for (;;) value = { value }; };
        export const names = () => { const map = new Map(); for (let n = 0; ; n++) map.set(`${n}`, n); };
    ";
    let slot = host.slot::<Untyped>(&unique("heap"), js(grow)).unwrap();
    for place in
        ["handler", "async_handler", "in_finally", "stubborn", "one", "text", "digits", "nested", "names"]
    {
        let error = slot.call(place, vec![]).unwrap_err();
        assert_eq!((error.kind(), error.fault()), (Kind::Limit, Fault::Guest), "{place}: {error}");
        let limit = error.limit().unwrap();
        assert_eq!(
            (limit.name, limit.used, limit.allowed),
            ("heapBytes", 24 << 20, 24 << 20),
            "{place}: {error}"
        );
        assert_eq!(slot.call("count", vec![]).unwrap(), json!(1), "{place}");
    }
    let error = host.slot::<Untyped>(&unique("heap"), js(&format!("{grow}\ngrow();"))).unwrap_err();
    assert_eq!(error.limit().unwrap().name, "heapBytes", "{error}");
}

#[test]
fn memory_that_is_full_is_an_exception_in_python_everywhere() {
    let host = host_with(Policy::deny_all().memory_bytes(96 << 20));
    let grow = "
COUNT = 0
def count():
    global COUNT
    COUNT += 1
    return COUNT
def grow():
    kept = []
    while True: kept.append(bytearray(1_000_000))
def handler(): grow()
async def async_handler(): grow()
def in_finally():
    try: raise ValueError
    finally: grow()
def one(): return len(bytes(2_000_000_000))
def text():
    text = 'x'
    while True: text += text
def digits(): return 1 << 8_000_000_000
def nested():
    value = None
    while True: value = [value]
def joined(): return len(''.join(map(str, range(10 ** 8))))
def collected():
    kept = []
    for _ in range(50):
        try: grow()
        except MemoryError: kept.append(1)
    return len(kept)
";
    let slot = host.slot::<Untyped>(&unique("memory"), py(grow)).unwrap();
    for place in ["handler", "async_handler", "in_finally", "one", "text", "digits", "nested", "joined"] {
        let error =
            slot.run(Call::json(place, vec![]).wall_limit(Duration::from_secs(60))).result.unwrap_err();
        // The interpreter does not survive each failed allocation, nor taking apart what is nested that deep.
        if !(["text", "nested"].contains(&place) && error.kind() == Kind::Crash) {
            assert_eq!((error.kind(), error.fault()), (Kind::Exception, Fault::Guest), "{place}: {error}");
            assert_eq!(error.traceback().unwrap().exception, "MemoryError", "{place}: {error}");
        }
        assert_eq!(slot.call("count", vec![]).unwrap(), json!(1), "{place}");
    }
    assert_eq!(slot.call("collected", vec![]).unwrap(), json!(50), "what was given back is there again");
    let error = host.slot::<Untyped>(&unique("memory"), py(&format!("{grow}\ngrow()\n"))).unwrap_err();
    assert_eq!(error.traceback().unwrap().exception, "MemoryError", "{error}");
}
