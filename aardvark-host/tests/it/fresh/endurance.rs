//! Ten thousand mixed calls on one slot: all of them right, and no memory lost.

use std::collections::{BTreeSet, HashMap};
use std::process::Command;

use serde_json::json;

use super::corpus::{Corpus, Folder};
use super::traces::MAY_DISCARD;

const CALLS: u32 = 10_000;

/// Memory is measured this often; JavaScript's garbage makes it go up and down by some 15 MiB.
const MEASURE_EVERY: u32 = 250;

/// A look at everything, as often as the time of a test allows.
const LOOK_EVERY: u32 = 400;

/// The most that the lowest of the last measurements may be above the lowest of the first, in KiB. A page per call would
/// be twice as much.
const MOST_GROWTH: u64 = 16 << 10;

/// Traces that take much longer than a call does; the other tests run them.
const HEAVY: &[&str] = &[
    "collector_settings",
    "large_file",
    "modules_removed",
    "scattered_garbage",
    "trace_function",
    "whole_tree_removed",
];

/// Set for the process that makes the calls: memory is measured per process, and other tests run in this one.
const ROLE: &str = "AARDVARK_TEST_ENDURANCE";

#[test]
fn ten_thousand_mixed_calls() {
    if std::env::var_os(ROLE).is_some() {
        return endure();
    }
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["fresh::endurance::ten_thousand_mixed_calls", "--exact", "--nocapture"])
        .env(ROLE, "1")
        .output()
        .unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

fn endure() {
    let mut corpus = Corpus::fresh(Folder::Python);
    let mut names = corpus.traces();
    names.retain(|name| !HEAVY.contains(&name.as_str()) && !MAY_DISCARD.contains(&name.as_str()));
    let pristine = corpus.fingerprint();
    let mut found: HashMap<String, String> = HashMap::new();
    let mut isolates = BTreeSet::new();
    let mut measured = Vec::new();
    let mut random = Random(0x5eed);
    for call in 1..=CALLS {
        if random.below(4) == 0 {
            work(&mut corpus, random.below(1000));
        } else {
            let name = &names[random.below(names.len() as u64) as usize];
            let result = corpus.leave(name);
            let first = found.entry(name.clone()).or_insert_with(|| result.clone());
            assert_eq!(*first, result, "{name}, at call {call}");
        }
        isolates.insert(corpus.isolate());
        if call % LOOK_EVERY == 0
            && let Some(difference) = pristine.difference(&corpus.fingerprint())
        {
            panic!("after {call} calls:\n    {difference}");
        }
        if call % MEASURE_EVERY == 0 {
            measured.push(own_memory());
        }
    }
    assert_eq!(isolates.len(), 1, "{isolates:?}");
    let lowest = |measurements: &[u64]| measurements.iter().min().copied().unwrap();
    // The first thousand calls make what is made once.
    let (first, last) = (lowest(&measured[4..12]), lowest(&measured[measured.len() - 8..]));
    assert!(last <= first + MOST_GROWTH, "memory grew from {first} KiB to {last} KiB: {measured:?}");
}

/// Ordinary work whose result is known.
fn work(corpus: &mut Corpus<'_>, n: u64) {
    let (task, argument, expected) = match n % 6 {
        0 => ("total", json!([n, 1, 2]), json!(n + 3)),
        1 => ("text", json!(["world", "hello"]), json!("Hello World")),
        2 => (
            "digest",
            json!({"b": 1, "a": [1, 2]}),
            json!("3813f9409eb0095bf9c8e1225c627acf867d89bd18b8856fc38588a0c8c490f3"),
        ),
        3 => ("table", json!([1, 2, n]), json!([n + 3, 3])),
        4 => ("gathered", json!([n, 2]), json!([n * 2, 4])),
        _ => ("day", json!(31), json!("2026-02-01")),
    };
    let result = corpus.get("do", vec![json!(task), argument]);
    assert_eq!(result, expected, "{task}");
}

/// This process's share of memory, in KiB.
fn own_memory() -> u64 {
    let text = std::fs::read_to_string("/proc/self/smaps_rollup").unwrap();
    let line = text.lines().find(|line| line.starts_with("Pss:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// The same order in every run: xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}
