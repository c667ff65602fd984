//! Linear memory itself: a fresh call finds every byte as the call before it did.

use std::collections::BTreeSet;

use super::corpus::{Corpus, Folder};
use super::traces::MAY_DISCARD;

/// Pages of 4 KiB that may differ between two calls that do the same: new entropy in `random`'s state, and what is
/// left on the stacks of numbers that depend on the clock.
const MOST_MOVING: usize = 24;

#[test]
fn every_page_is_what_it_was() {
    let mut corpus = Corpus::fresh(Folder::Python);
    let names = corpus.traces();
    let pristine = pages(&mut corpus);
    let mut moving = BTreeSet::new();
    for _ in 0..12 {
        moving.extend(differing(&pristine, &pages(&mut corpus)));
    }
    assert!(
        moving.len() <= MOST_MOVING,
        "{} pages differ between calls that do the same: {moving:?}",
        moving.len()
    );
    let mut failures = Vec::new();
    for name in names.iter().filter(|name| !MAY_DISCARD.contains(&name.as_str())) {
        corpus.leave(name);
        let later = pages(&mut corpus);
        let dirty: Vec<usize> =
            differing(&pristine, &later).into_iter().filter(|page| !moving.contains(page)).collect();
        if !dirty.is_empty() {
            failures.push(format!("{name}: {} pages, {:?}", dirty.len(), &dirty[..dirty.len().min(20)]));
        }
    }
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), names.len(), failures.join("\n"));
}

fn pages(corpus: &mut Corpus<'_>) -> Vec<u32> {
    serde_json::from_value(corpus.get("pages", vec![])).unwrap()
}

/// Numbers of the pages that differ; one that only one of the two has differs too.
fn differing(before: &[u32], after: &[u32]) -> Vec<usize> {
    (0..before.len().max(after.len())).filter(|page| before.get(*page) != after.get(*page)).collect()
}
