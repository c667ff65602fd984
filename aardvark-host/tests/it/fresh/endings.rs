//! Calls that do not end well: stopped by a limit, or by their own doing. The next one is as pristine as any.
//!
//! Whether the isolate is restored or replaced is not this file's business; that nothing is wrong afterwards is.

use std::time::Duration;

use aardvark_host::Host;
use aardvark_manifest::error::Kind;
use serde_json::json;

use super::corpus::{Corpus, Folder, source};
use crate::support::{host_with, patient};

#[test]
fn after_the_wall_limit() {
    let mut corpus = Corpus::fresh(Folder::Python);
    let pristine = corpus.fingerprint();
    let mut failures = Vec::new();
    for (ending, limit) in [
        ("loop", 50),
        ("stubborn", 50),
        ("regular_expression", 80),
        ("large_power", 80),
        ("allocating", 100),
        ("awaiting", 50),
        ("writing", 100),
        ("stubborn", 100),
    ] {
        let outcome = corpus.run_for("end", vec![json!(ending)], Duration::from_millis(limit));
        let error = outcome.result.unwrap_err();
        assert_eq!(error.kind(), Kind::Limit, "{ending}: {error}");
        if let Some(difference) = pristine.difference(&corpus.fingerprint()) {
            failures.push(format!("{ending}:\n    {difference}"));
        }
        assert_eq!(corpus.leave("global_variable"), "1", "{ending}");
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn after_an_exit_or_an_abort() {
    ends(
        &mut Corpus::fresh(Folder::Python),
        &[
            "exits",
            "exits_at_once",
            "aborts",
            "exits_in_a_coroutine",
            "interrupts_in_a_task",
            "fatal_error",
            "finalises",
            "assertion",
            "unknown_exception",
        ],
    );
}

#[test]
fn after_too_deep_a_recursion() {
    ends(
        &mut Corpus::fresh(Folder::Python),
        &["recursion", "recursion_in_c", "recursion_without_limit", "destructors"],
    );
}

#[test]
fn after_memory_has_run_out() {
    let host = host_with(patient().memory_bytes(96 << 20));
    ends(&mut small(&host), &["memory", "memory_in_small_pieces"]);
}

#[test]
fn after_writes_into_the_interpreters_memory() {
    ends(
        &mut Corpus::fresh(Folder::Python),
        &[
            "writes_to_null",
            "writes_out_of_bounds",
            "writes_over_everything",
            "writes_over_types",
            "calls_nowhere",
            "calls_with_wrong_types",
            "frees_twice",
            "drops_references",
        ],
    );
}

/// Ends a call in each of these ways, twice: what comes next must be as it was before the first.
fn ends(corpus: &mut Corpus<'_>, endings: &[&str]) {
    let pristine = corpus.fingerprint();
    let mut failures = Vec::new();
    for ending in endings.iter().chain(endings) {
        // Damage may show as a loop without end; the limit is for that. How a call ends is told by the tests of errors.
        drop(corpus.run_for("end", vec![json!(ending)], Duration::from_secs(10)));
        if let Some(difference) = pristine.difference(&corpus.fingerprint()) {
            failures.push(format!("{ending}:\n    {difference}"));
        }
        let count = corpus.leave("global_variable");
        if count != "1" {
            failures.push(format!("{ending}: the count afterwards is {count}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn small(host: &Host) -> Corpus<'_> {
    Corpus::of(host, source(Folder::Python, "fresh"), 1)
}
