//! The same for JavaScript, where a fresh call runs in a context of its own.

use std::time::Duration;

use serde_json::json;

use super::corpus::{Corpus, Folder};

/// What these leave cannot be read back by JavaScript: only that they find nothing again tells.
const UNSEEN: &[&str] = &[
    "nothing",
    "moduleVariable",
    "closure",
    "generator",
    "map",
    "weakMap",
    "templateObjects",
    "consoleCounters",
    "pendingPromise",
    "settleEarlier",
];

#[test]
fn a_fresh_call_sees_no_trace_of_the_one_before() {
    let mut corpus = Corpus::fresh(Folder::JavaScript);
    let pristine = corpus.fingerprint();
    let names = corpus.traces();
    let mut failures = Vec::new();
    for name in &names {
        let once = corpus.leave(name);
        let outcome = corpus.run("fingerprint", vec![]);
        if !outcome.report.logs.is_empty() {
            failures.push(format!("{name} says in a later call: {:?}", outcome.report.logs));
        }
        drop(outcome);
        if let Some(difference) = pristine.difference(&corpus.fingerprint()) {
            failures.push(format!("{name} shows afterwards:\n    {difference}"));
        }
        let twice = corpus.leave(name);
        if once != twice {
            failures.push(format!("{name} found {once}, then {twice}"));
        }
    }
    if corpus.isolate() != pristine.isolate {
        failures.push("the traces cost an isolate".to_owned());
    }
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), names.len(), failures.join("\n"));
}

#[test]
fn every_trace_shows_if_it_can() {
    let names = Corpus::fresh(Folder::JavaScript).traces();
    let mut failures = Vec::new();
    for name in names {
        // A trace may break what the next one needs: each in an isolate of its own.
        let mut corpus = Corpus::fresh(Folder::JavaScript);
        let bitten = corpus.get("bite", vec![json!(name)]);
        let expected = if UNSEEN.contains(&name.as_str()) { "silent" } else { "shows" };
        if bitten != expected {
            failures.push(format!("{name}: {bitten}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn a_warm_call_sees_what_the_one_before_left() {
    let mut corpus = Corpus::warm(Folder::JavaScript);
    for count in 1..=3 {
        assert_eq!(corpus.leave("moduleVariable"), count.to_string());
        assert_eq!(corpus.leave("closure"), count.to_string());
    }
}

#[test]
fn after_bad_endings() {
    let mut corpus = Corpus::fresh(Folder::JavaScript);
    let pristine = corpus.fingerprint();
    for ending in [
        "loop",
        "stubborn",
        "regularExpression",
        "awaiting",
        "heap",
        "recursion",
        "exception",
        "never",
        "undefinedStack",
    ] {
        let outcome = corpus.run_for("end", vec![json!(ending)], Duration::from_millis(100));
        assert!(outcome.result.is_err(), "{ending}");
        if let Some(difference) = pristine.difference(&corpus.fingerprint()) {
            panic!("{ending}:\n    {difference}");
        }
        assert_eq!(corpus.leave("moduleVariable"), "1", "{ending}");
    }
}
