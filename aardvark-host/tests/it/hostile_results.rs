//! Thousands of results of every odd kind, made by plugins from seeds, in a fresh and a warm slot for each language: whatever a
//! guest gives back, its caller gets a value or a named error that is the guest's fault, and the next call is right.

use std::collections::BTreeMap;
use std::time::Duration;

use aardvark_host::{Slot, Untyped};
use aardvark_manifest::call::{Call, MAX_DEPTH};
use aardvark_manifest::error::{Error, Fault, Kind};
use aardvark_manifest::manifest::Language;
use serde_json::{Value, json};

use crate::support::{js, py, slot, warm};

const PY: &str = include_str!("hostile_results/plugin.py");
const JS: &str = include_str!("hostile_results/plugin.js");

/// For results that take for ever to read.
const PATIENCE: Duration = Duration::from_millis(200);

/// Makes the calls and counts how they ended.
fn ends(slot: &Slot<Untyped>, function: &'static str, seeds: std::ops::Range<u64>) -> BTreeMap<String, u64> {
    let mut ends = BTreeMap::new();
    for seed in seeds {
        let call = Call::json(function, vec![json!(seed)]).wall_limit(PATIENCE);
        let end = match slot.run(call).result {
            Ok(value) => {
                assert!(depth(&value) <= MAX_DEPTH, "{function}({seed})");
                "value".to_owned()
            }
            Err(error) => refused(&error, &format!("{function}({seed})")),
        };
        *ends.entry(end).or_default() += 1;
        let right = slot.call("right", vec![json!({"seed": seed})]).unwrap();
        assert_eq!(
            right,
            json!({"value": {"seed": seed}, "is": ["right", 1.5, null]}),
            "after {function}({seed})"
        );
    }
    ends
}

fn refused(error: &Error, call: &str) -> String {
    let kind = error.kind();
    let is_known = matches!(kind, Kind::Result | Kind::Exception | Kind::Exit | Kind::Limit | Kind::Crash);
    assert!(is_known && error.fault() == Fault::Guest, "{call}: {error}");
    assert!(error.to_string().len() < 100_000, "{call}: {} bytes", error.to_string().len());
    if let Some(traceback) = error.traceback() {
        let text = serde_json::to_string(traceback).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), serde_json::to_value(traceback).unwrap());
        assert!(text.len() < 1_000_000, "{call}: {} bytes", text.len());
    }
    kind.to_string()
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// Every way to end is met, or the generator makes less than it should.
#[track_caller]
fn met(ends: &BTreeMap<String, u64>, expected: &[&str]) {
    assert!(expected.iter().all(|end| ends.contains_key(*end)), "{ends:?}");
}

#[test]
fn whatever_a_javascript_handler_gives_is_a_value_or_a_named_error() {
    for source in [js(JS), warm(Language::JavaScript, JS)] {
        met(&ends(&slot(source), "hostile", 0..1000), &["value", "result", "exception", "limit"]);
    }
}

#[test]
fn whatever_a_python_handler_gives_is_a_value_or_a_named_error() {
    for source in [py(PY), warm(Language::Python, PY)] {
        met(&ends(&slot(source), "hostile", 0..700), &["value", "result", "exception", "exit"]);
    }
}

#[test]
fn whatever_a_python_plugin_makes_its_dispatcher_say_is_a_value_or_a_named_error() {
    for source in [py(PY), warm(Language::Python, PY)] {
        met(&ends(&slot(source), "forged", 0..1000), &["value", "result", "exception", "exit", "crash"]);
    }
}
