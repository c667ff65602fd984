//! What must hold for blobs of one process.

use super::{Recipe, Snapshot};
use crate::engine::v8::scripts::{Asset, evaluate};

const SCRIPT: Asset = Asset {
    name: "aardvark:test.js",
    source: "(() => {
        class Shape { #kind = 'unheard-of'; static limit = 12345.678; get kind() { return this.#kind; } }
        globalThis.shapes = new Map([['some key', new Shape()], [Symbol('unseen'), [1.5, 2n ** 70n]]]);
        return () => shapes;
    })()",
};

const RECIPE: Recipe = |scope| {
    let function = evaluate(scope, &SCRIPT)?;
    let function: v8::Local<'_, v8::Value> = v8::Local::new(scope, function).into();
    Ok(vec![v8::Global::new(scope, function)])
};

#[test]
fn making_a_snapshot_adds_nothing_to_the_read_only_heap() {
    let (bare, full) = (Snapshot::make(&[]).unwrap(), Snapshot::make(&[RECIPE]).unwrap());
    let (bare, full) = (read_only(bare.blob), read_only(full.blob));
    assert!(bare.len() > 100_000, "{}", bare.len());
    assert_eq!(bare.len(), full.len());
    // Only the upper halves of encoded pointers may differ, which V8 fills with anything.
    let differs: Vec<bool> = bare.iter().zip(full).map(|(bare, full)| bare != full).collect();
    assert!(differs.split(|differs| !differs).all(|run| run.len() <= 4));
}

/// The part of a blob that holds the read-only heap, by V8's layout: the number of contexts first, the offset of what
/// follows that part after the version, and the part itself behind one offset for each context.
fn read_only(blob: &[u8]) -> &[u8] {
    let word = |at: usize| u32::from_le_bytes(blob[at..at + 4].try_into().unwrap()) as usize;
    let start = (88 + 4 * word(0)).next_multiple_of(8);
    &blob[start..word(80)]
}
