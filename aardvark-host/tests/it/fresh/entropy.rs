//! What must not repeat, and what must not run backwards, although all else is the same in every call.

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use serde_json::Value;

use super::corpus::{Corpus, Folder};

#[test]
fn no_two_calls_draw_the_same() {
    // Two isolates of the same plugin, thus of one image where there are images; and what comes after an isolate's end.
    let mut corpora = [Corpus::fresh(Folder::Python), Corpus::fresh(Folder::Python)];
    let mut drawn: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for round in 0..12 {
        for corpus in &mut corpora {
            // A state that is left behind would make the next one predictable.
            corpus.leave("random_state");
            for (source, value) in corpus.get("draw", vec![]).as_object().unwrap() {
                let is_new = drawn.entry(source.clone()).or_default().insert(value.to_string());
                assert!(is_new, "{source} gave {value} twice, the second time in round {round}");
            }
        }
        if round % 5 == 4 {
            corpora[0].run("end", vec!["exits_at_once".into()]).result.unwrap_err();
        }
    }
    assert!(drawn.len() >= 8);
}

#[test]
fn clocks_move_on() {
    let mut corpus = Corpus::fresh(Folder::Python);
    let mut last: BTreeMap<String, f64> = BTreeMap::new();
    for _ in 0..50 {
        let before = since_epoch();
        let now = corpus.get("clocks", vec![])["time"].as_f64().unwrap();
        // Guests may be shown a coarser clock.
        assert!((before - 1.0..=since_epoch() + 1.0).contains(&now), "{now} at {before}");
        for (clock, now) in numbers(&corpus.get("clocks", vec![])) {
            let before = last.insert(clock.clone(), now).unwrap_or(f64::MIN);
            assert!(now >= before, "{clock} went from {before} to {now}");
        }
    }
    let first: BTreeMap<String, f64> = numbers(&corpus.get("clocks", vec![])).collect();
    let reached = first["monotonic"] + 0.02;
    while corpus.get("clocks", vec![])["monotonic"].as_f64().unwrap() < reached {}
    assert!(corpus.get("clocks", vec![])["time"].as_f64().unwrap() > first["time"], "it is no constant");
}

fn since_epoch() -> f64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs_f64()
}

fn numbers(value: &Value) -> impl Iterator<Item = (String, f64)> {
    value.as_object().unwrap().iter().map(|(name, value)| (name.clone(), value.as_f64().unwrap()))
}
