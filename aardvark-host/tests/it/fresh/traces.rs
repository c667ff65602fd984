//! Each trace of the Python corpus is gone after its call.

use std::collections::BTreeSet;

use serde_json::json;

use super::corpus::{Corpus, Folder};

/// Traces after which the isolate may be discarded instead of made pristine, each for a reason.
pub(super) const MAY_DISCARD: &[&str] = &[
    // A library that was loaded in a call cannot be unloaded.
    "native_library_handles",
    // The object that stands for the grown memory is new, and has got a property before it could be sealed.
    "memory_object_after_growth",
];

#[test]
fn a_fresh_call_sees_no_trace_of_the_one_before() {
    let mut corpus = Corpus::fresh(Folder::Python);
    let names = corpus.traces();
    assert!(names.len() >= 25, "{}", names.len());
    let pristine = corpus.fingerprint();
    let mut failures = Vec::new();
    let mut isolate = pristine.isolate;
    for name in ["nothing"].into_iter().chain(names.iter().map(String::as_str)) {
        let (once, twice) = (corpus.leave(name), corpus.leave(name));
        let seen = corpus.fingerprint();
        if let Some(difference) = pristine.difference(&seen) {
            failures.push(format!("{name} shows afterwards:\n    {difference}"));
        }
        if once != twice {
            failures.push(format!("{name} found {once}, then {twice}"));
        }
        if isolate != seen.isolate && !MAY_DISCARD.contains(&name) {
            failures.push(format!("{name} cost the isolate"));
        }
        isolate = seen.isolate;
    }
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), names.len(), failures.join("\n"));
}

/// Without this, a fingerprint that looks at nothing would find no trace either.
#[test]
fn every_trace_shows_where_it_says() {
    let mut corpus = Corpus::fresh(Folder::Python);
    let mut failures = Vec::new();
    for name in corpus.traces() {
        let bitten = match corpus.run("bite", vec![json!(name)]).result {
            Ok(bitten) => bitten,
            Err(_) if MAY_DISCARD.contains(&name.as_str()) => continue,
            Err(error) => {
                failures.push(format!("{name}: {error}"));
                continue;
            }
        };
        let expected: BTreeSet<&str> =
            bitten["expected"].as_array().unwrap().iter().map(|area| area.as_str().unwrap()).collect();
        let changed: BTreeSet<&str> =
            bitten["changed"].as_object().unwrap().keys().map(String::as_str).collect();
        let shows = bitten["refused"] == true || expected.is_subset(&changed);
        let is_silent = name == "nothing" && !changed.is_empty();
        if !shows || is_silent {
            failures.push(format!("{name} was to show in {expected:?}: {}", bitten["changed"]));
        }
    }
    assert!(failures.is_empty(), "{}:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn a_warm_call_sees_what_the_one_before_left() {
    let mut corpus = Corpus::warm(Folder::Python);
    for count in 1..=3 {
        assert_eq!(corpus.leave("global_variable"), count.to_string());
        assert_eq!(corpus.leave("closure"), count.to_string());
    }
    let before = corpus.fingerprint();
    corpus.leave("files_written");
    let after = corpus.fingerprint();
    assert_eq!(before.isolate, after.isolate);
    let difference = before.difference(&after).expect("a file that was written");
    assert!(difference.contains("files//tmp/left.txt: nothing -> "), "{difference}");
}
