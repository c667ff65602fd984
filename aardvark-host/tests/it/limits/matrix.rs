//! The limits of time, in both languages, for what keeps an interpreter busy and wherever a plugin can do it: something
//! stops it, says which limit it was and what was used of it, and the next call on the slot is right. How much too late it
//! was, `cargo bench --bench limits` prints.

use std::time::Duration;

use aardvark_host::{Host, Slot, Untyped};
use aardvark_manifest::call::Call;
use aardvark_manifest::error::{Error, Fault, Kind};
use aardvark_manifest::manifest::Language;
use serde_json::json;

use crate::support::{host_with, js, patient, py, unique};

pub(super) const PYTHON: &str = include_str!("constructs.py");
pub(super) const JAVASCRIPT: &str = include_str!("constructs.js");

const LIMIT: Duration = Duration::from_millis(50);

fn open(host: &Host, language: Language) -> Slot<Untyped> {
    let source = if language == Language::Python { py(PYTHON) } else { js(JAVASCRIPT) };
    host.slot(&unique("matrix"), source).unwrap()
}

/// Runs `function` into the limit called `name`, and looks at what is told and at the call after it.
fn stopped(slot: &Slot<Untyped>, function: &str, construct: &str, name: &str) {
    let call = Call::json(function.to_owned(), vec![json!(construct)]);
    let call = if name == "wallMs" { call.wall_limit(LIMIT) } else { call };
    let outcome = slot.run(call);
    let at = format!("{construct} in {function}");
    let error = outcome.result.expect_err(&at);
    assert_eq!((error.kind(), error.fault()), (Kind::Limit, Fault::Guest), "{at}: {error}");
    let limit = error.limit().unwrap();
    assert_eq!((limit.name, limit.allowed), (name, 50), "{at}: {error}");
    // A plugin that hears the warning ends a little before.
    assert!(limit.used >= 37, "{at}: {limit:?}");
    assert_eq!(slot.call("count", vec![]).unwrap(), json!(1), "{at}");
}

/// Runs all constructs in all places into the limit called `name`; gives how many there were.
fn stopped_everywhere(slot: &Slot<Untyped>, name: &str) -> usize {
    let table = slot.call("table", vec![]).unwrap();
    let [constructs, places]: [Vec<String>; 2] = serde_json::from_value(table).unwrap();
    for place in &places {
        for construct in &constructs {
            // Whoever sleeps uses no processor time.
            if construct != "sleeping" || name == "wallMs" {
                stopped(slot, place, construct, name);
            }
        }
    }
    constructs.len() * places.len()
}

#[test]
fn wall_time_stops_python_everywhere() {
    let host = host_with(patient());
    assert_eq!(stopped_everywhere(&open(&host, Language::Python), "wallMs"), 40);
}

#[test]
fn wall_time_stops_javascript_everywhere() {
    let host = host_with(patient());
    let slot = open(&host, Language::JavaScript);
    assert_eq!(stopped_everywhere(&slot, "wallMs"), 48);
    stopped(&slot, "sleeping", "", "wallMs");
}

#[test]
fn processor_time_stops_python_everywhere() {
    let host = host_with(patient().cpu_limit(LIMIT));
    stopped_everywhere(&open(&host, Language::Python), "cpuMs");
}

#[test]
fn processor_time_stops_javascript_everywhere() {
    let host = host_with(patient().cpu_limit(LIMIT));
    stopped_everywhere(&open(&host, Language::JavaScript), "cpuMs");
}

#[test]
fn what_cannot_be_interrupted_is_answered_without_it() {
    let source = js("
        let counted = 0;
        export const count = () => ++counted;
        export const handler = () => Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1, 2 ** 53 - 4e6);
    ");
    let host = host_with(patient());
    stopped(&host.slot::<Untyped>(&unique("matrix"), source.clone()).unwrap(), "handler", "", "wallMs");
    let host = host_with(patient().cpu_limit(LIMIT));
    stopped(&host.slot::<Untyped>(&unique("matrix"), source).unwrap(), "handler", "", "cpuMs");
}

fn check_load(error: &Error, allowed: u64, at: &str) {
    let limit = error.limit().unwrap_or_else(|| panic!("{at}: {error}"));
    assert_eq!((limit.name, limit.allowed), ("loadMs", allowed), "{at}: {error}");
    assert!(limit.used >= allowed, "{at}: {limit:?}");
}

#[test]
fn loading_stops_where_calls_do() {
    let host = host_with(patient().load_limit(Duration::from_millis(200)));
    let table = host_with(patient()).slot::<Untyped>(&unique("load"), js(JAVASCRIPT)).unwrap();
    let [constructs, _]: [Vec<String>; 2] =
        serde_json::from_value(table.call("table", vec![]).unwrap()).unwrap();
    for construct in constructs {
        let source = js(&format!("{JAVASCRIPT}\nstubborn('{construct}');"));
        check_load(&host.slot::<Untyped>(&unique("load"), source).unwrap_err(), 200, &construct);
    }
    for place in ["await async_handler('loop');", "await sleeping();", "in_finally('regex');"] {
        let source = js(&format!("{JAVASCRIPT}\n{place}"));
        check_load(&host.slot::<Untyped>(&unique("load"), source).unwrap_err(), 200, place);
    }
    // An interpreter takes some time to start, so these wait for their limits at the same time.
    let host = host_with(patient().load_limit(Duration::from_secs(4)));
    std::thread::scope(|scope| {
        for place in [
            "handler('regex')",
            "in_finally('summing')",
            "stubborn('sleeping')",
            "asyncio.run(async_handler('sleeping'))",
        ] {
            let host = &host;
            scope.spawn(move || {
                let source = py(&format!("{PYTHON}\n{place}\n"));
                check_load(&host.slot::<Untyped>(&unique("load"), source).unwrap_err(), 4000, place);
            });
        }
    });
}
