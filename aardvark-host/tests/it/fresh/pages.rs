//! Linear memory itself: a fresh call finds every byte as the call before it did.

use std::collections::{BTreeMap, BTreeSet};

use super::corpus::{Corpus, Folder};
use super::traces::MAY_DISCARD;

/// Pages of 4 KiB that may differ between two calls that do the same: new entropy in `random`'s state, and what is
/// left on the stacks of numbers that depend on the clock. (That every page is put back is shown in the host itself, in
/// engine/python/tests.rs; this is what a guest can see of it.)
const MOST_MOVING: usize = 256;

/// The checksum of a page of zeros.
const EMPTY: u32 = 0xc71c_0011;

#[test]
fn every_page_is_what_it_was() {
    let mut corpus = Corpus::fresh(Folder::Python);
    let names = corpus.traces();
    let pristine = pages(&mut corpus);
    let mut dirty = BTreeMap::new();
    for name in names.iter().filter(|name| !MAY_DISCARD.contains(&name.as_str())) {
        corpus.leave(name);
        for page in differing(&pristine, &pages(&mut corpus)) {
            dirty.entry(page).or_insert(name);
        }
    }
    // What is not a trace's doing also happens without one, though not in each call.
    let mut moving = BTreeSet::new();
    for round in 0..400 {
        if round >= 12 && dirty.keys().all(|page| moving.contains(page)) {
            break;
        }
        moving.extend(differing(&pristine, &pages(&mut corpus)));
    }
    assert!(
        moving.len() <= MOST_MOVING,
        "{} pages differ between calls that do the same: {moving:?}",
        moving.len()
    );
    dirty.retain(|page, _| !moving.contains(page));
    assert!(dirty.is_empty(), "pages that a call found changed, and whose doing it was: {dirty:?}");
}

/// Memory of WebAssembly cannot shrink. What a call leaves of it is its size, and nothing in it.
#[test]
fn memory_that_a_call_needed_is_empty_for_the_next() {
    let mut corpus = Corpus::fresh(Folder::Python);
    let pristine = corpus.fingerprint();
    let before = pages(&mut corpus);
    for _ in 0..2 {
        assert_eq!(corpus.get("grow", vec![]), 1);
        assert_eq!(pristine.difference(&corpus.fingerprint()), None);
        let after = pages(&mut corpus);
        let beyond: BTreeSet<u32> = after.iter().skip(before.len()).copied().collect();
        assert!(beyond.is_empty() || beyond == BTreeSet::from([EMPTY]), "{} kinds of pages", beyond.len());
    }
    // What serves now has grown, or is new: it must not matter to what follows.
    corpus.leave("scattered_garbage");
    assert_eq!(corpus.leave("global_variable"), "1");
}

fn pages(corpus: &mut Corpus<'_>) -> Vec<u32> {
    serde_json::from_value(corpus.get("pages", vec![])).unwrap()
}

/// Numbers of the pages that differ; one that only one of the two has differs too.
fn differing(before: &[u32], after: &[u32]) -> Vec<usize> {
    (0..before.len().max(after.len())).filter(|page| before.get(*page) != after.get(*page)).collect()
}
