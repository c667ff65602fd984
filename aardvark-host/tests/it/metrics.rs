//! Metrics, as a recorder of the facade sees them.

pub(crate) mod ledger;

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::Duration;

use aardvark_host::{Slot, Untyped};
use aardvark_manifest::call::Call;
use aardvark_manifest::error::Error;
use ledger::Ledger;
use serde_json::{Value, json};

use crate::support::{host, js, unique, within};

/// The recorder of this process; the slots of other tests write into it too.
fn ledger() -> &'static Ledger {
    static LEDGER: OnceLock<Ledger> = OnceLock::new();
    LEDGER.get_or_init(|| {
        let ledger = Ledger::default();
        assert!(metrics::set_global_recorder(ledger.clone()).is_ok(), "there is only this one");
        ledger
    })
}

#[test]
fn calls_limits_isolates_and_swaps_are_counted() {
    // An isolate that does not stop soon enough, as on a busy machine, is counted as that.
    let is_in_time = |counted: &BTreeMap<String, u64>| counted.keys().all(|row| !row.contains("reason=late"));
    let counted = within(Duration::from_millis(20), counted, is_in_time);
    for (row, count) in [
        ("aardvark_calls_total{kind=ok}", 4),
        ("aardvark_calls_total{kind=exception}", 1),
        ("aardvark_calls_total{kind=limit}", 1),
        ("aardvark_limits_reached_total{limit=wallMs}", 1),
        ("aardvark_call_wall_seconds{}", 6),
        ("aardvark_call_cpu_seconds{}", 6),
        ("aardvark_call_queue_seconds{}", 6),
        ("aardvark_argument_bytes_total{}", 3 * 7 + 3 * 2),
        ("aardvark_result_bytes_total{}", 4 * 5),
        ("aardvark_isolates_started_total{language=javascript}", 3),
        ("aardvark_isolate_start_seconds{language=javascript}", 3),
        ("aardvark_swaps_total{end=swapped}", 1),
        ("aardvark_swaps_total{end=refused}", 1),
        ("aardvark_swaps_total{end=rolled_back}", 1),
    ] {
        assert_eq!(counted.get(row), Some(&count), "{row}: {counted:#?}");
    }
    // On a busy machine the watchdog answers for the isolate that spins.
    let discarded = |reason| counted.get(&format!("aardvark_isolates_discarded_total{{reason={reason}}}"));
    assert_eq!(discarded("limit").or(discarded("late")), Some(&1), "{counted:#?}");
}

/// What is counted of a slot with calls that succeed, one that fails, one that `wall` ends, and swaps.
fn counted(wall: Duration) -> BTreeMap<String, u64> {
    let ledger = ledger();
    let name = unique("metrics");
    let script = "
        export const ok = () => [1, 2];
        export const fail = () => { throw new Error('x'); };
        export const spin = () => { for (;;); };
    ";
    let slot: Slot<Untyped> = host().slot(&name, js(script)).unwrap();
    for _ in 0..3 {
        slot.call("ok", vec![json!("abc")]).unwrap();
    }
    assert!(slot.call("fail", vec![]).is_err());
    let call = Call::<Result<Value, Error>>::json("spin", vec![]).wall_limit(wall);
    assert!(slot.run(call).result.is_err());
    // Served by the next isolate, so the one before has been counted as discarded.
    slot.call("ok", vec![]).unwrap();
    slot.swap(js("export const ok = () => 2;")).unwrap();
    assert!(slot.swap(js("export const ok = ")).is_err());
    slot.rollback().unwrap();
    ledger.of(&name)
}

#[test]
fn a_call_that_no_isolate_took_is_counted_too() {
    let ledger = ledger();
    let name = unique("metrics");
    let slot: Slot<Untyped> = host().slot(&name, js("export const f = () => 1;")).unwrap();
    assert!(host().close(&name));
    assert!(slot.call("f", vec![]).is_err());
    assert_eq!(ledger.of(&name).get("aardvark_calls_total{kind=unavailable}"), Some(&1));
}
