//! Replacing plugins while calls go on.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use aardvark_manifest::call::Call;
use aardvark_manifest::error::Kind;
use aardvark_manifest::manifest::Language;
use serde_json::json;

use crate::support::{js, py, slot, warm, wide_slot};

/// A plugin that says which one it is, twice, with time to be replaced in between.
fn marked(mark: u32, python: bool) -> aardvark_host::Source {
    if python {
        py(&format!("async def mark():\n    first = {mark}\n    return [first, {mark}]"))
    } else {
        js(&format!(
            "export async function mark() {{ const first = {mark}; await null; return [first, {mark}]; }}"
        ))
    }
}

#[test]
fn fifty_swaps_under_eight_threads_fail_no_call() {
    let slot = wide_slot(marked(1, false), 2);
    let (stop, calls) = (AtomicBool::new(false), AtomicU64::new(0));
    let marks = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let mut seen = Vec::new();
                    while !stop.load(Ordering::Relaxed) {
                        let outcome = slot.run(Call::json("mark", vec![]));
                        let reply = outcome.result.expect("no call fails because of a swap");
                        let (first, second) = (reply[0].as_u64().unwrap(), reply[1].as_u64().unwrap());
                        assert_eq!(first, second, "one reply, one generation");
                        assert_eq!(outcome.report.generation, first, "the report names it");
                        calls.fetch_add(1, Ordering::Relaxed);
                        if seen.last() != Some(&first) {
                            seen.push(first);
                        }
                    }
                    seen
                })
            })
            .collect();
        for generation in 2..=51 {
            // Every tenth one is Python; starting an interpreter takes as long as all the others together.
            let report = slot.swap(marked(generation, generation % 10 == 0)).unwrap();
            assert_eq!((report.from, report.to), (u64::from(generation) - 1, u64::from(generation)));
            let reached = calls.load(Ordering::Relaxed) + 20;
            while calls.load(Ordering::Relaxed) < reached {
                std::thread::yield_now();
            }
        }
        stop.store(true, Ordering::Relaxed);
        callers.into_iter().map(|caller| caller.join().unwrap()).collect::<Vec<_>>()
    });
    for seen in marks {
        assert!(seen.windows(2).all(|pair| pair[0] < pair[1]), "a caller never goes back: {seen:?}");
    }
    assert_eq!(slot.generation(), 51);
    assert!(calls.load(Ordering::Relaxed) >= 1000);
}

#[test]
fn what_does_not_load_never_replaces_what_works() {
    let slot = slot(js("export const f = () => 'old';"));
    for (source, kind) in [
        (js("export const f = () => {"), Kind::Exception),
        (js("throw new Error('at the top');"), Kind::Exception),
        (js("await new Promise(() => {});"), Kind::Exception),
        (js("import './missing.js';"), Kind::Exception),
        (py("def f(:"), Kind::Exception),
        (py("import no_such_module"), Kind::Exception),
        (py("import sys; sys.exit(1)"), Kind::Exit),
        (py("import os; os.abort()"), Kind::Crash),
        (b"not a zip".to_vec().into(), Kind::Bundle),
        ("no/such/folder".into(), Kind::Io),
    ] {
        let error = slot.swap(source).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!(slot.call("f", vec![]).unwrap(), json!("old"));
        assert_eq!(slot.generation(), 1);
    }
}

#[test]
fn rollback_brings_the_last_generation_back_at_once_and_again() {
    let slot = slot(warm(Language::JavaScript, "let n = 0; export const f = () => ['a', ++n];"));
    assert_eq!(slot.rollback().unwrap_err().kind(), Kind::Unavailable);
    assert_eq!(slot.call("f", vec![]).unwrap(), json!(["a", 1]));
    slot.swap(js("export const f = () => ['b'];")).unwrap();
    assert_eq!(slot.call("f", vec![]).unwrap(), json!(["b"]));
    let report = slot.rollback().unwrap();
    assert_eq!((report.from, report.to), (2, 1));
    assert_eq!(slot.call("f", vec![]).unwrap(), json!(["a", 2]), "its isolates were kept, not started anew");
    slot.rollback().unwrap();
    assert_eq!(slot.call("f", vec![]).unwrap(), json!(["b"]));
    let report = slot.swap(js("export const f = () => ['c'];")).unwrap();
    assert_eq!((report.from, report.to), (2, 3));
    slot.rollback().unwrap();
    assert_eq!(slot.call("f", vec![]).unwrap(), json!(["b"]), "one step back from the newest");
}

#[test]
fn a_call_in_flight_finishes_where_it_began() {
    let slot = slot(js("
        export async function slow() { await new Promise((done) => setTimeout(done, 300)); return 'old'; }
        export const quick = () => 'old';
    "));
    let replacement = js("export const slow = () => 'new'; export const quick = () => 'new';");
    std::thread::scope(|scope| {
        let (started, start) = std::sync::mpsc::channel();
        let caller = slot.clone();
        let flying = scope.spawn(move || {
            started.send(()).unwrap();
            caller.run(Call::json("slow", vec![]))
        });
        start.recv().unwrap();
        // Only once the call has left the queue is it in flight.
        while slot.status().calls == 0 || slot.status().waiting > 0 {
            std::thread::yield_now();
        }
        slot.swap(replacement).unwrap();
        assert_eq!(slot.call("quick", vec![]).unwrap(), json!("new"));
        let outcome = flying.join().unwrap();
        assert_eq!(outcome.result.unwrap(), json!("old"));
        assert_eq!(outcome.report.generation, 1);
    });
}
