//! Metrics, as a recorder of the facade sees them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use aardvark_host::{Slot, Untyped};
use aardvark_manifest::call::Call;
use aardvark_manifest::error::Error;
use metrics::{
    Counter, CounterFn, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, SharedString, Unit,
};
use serde_json::{Value, json};

use crate::support::{host, js, unique};

/// Sums of counters and numbers of samples, by name and labels.
#[derive(Clone, Default)]
struct Ledger(Arc<Mutex<BTreeMap<String, u64>>>);

struct Row(Ledger, String);

impl Ledger {
    fn row(&self, key: &Key) -> Arc<Row> {
        let labels: Vec<_> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        Arc::new(Row(self.clone(), format!("{}{{{}}}", key.name(), labels.join(","))))
    }

    /// Everything about one slot, its name taken out.
    fn of(&self, slot: &str) -> BTreeMap<String, u64> {
        let label = format!("slot={slot}");
        let rows = self.0.lock().unwrap();
        let ours = rows
            .iter()
            .filter(|(name, _)| name.contains(&format!("{label},")) || name.contains(&format!("{label}}}")));
        ours.map(|(name, count)| (name.replace(&format!("{label},"), "").replace(&label, ""), *count))
            .collect()
    }
}

impl Row {
    fn add(&self, count: u64) {
        *self.0.0.lock().unwrap().entry(self.1.clone()).or_default() += count;
    }
}

impl CounterFn for Row {
    fn increment(&self, value: u64) {
        self.add(value);
    }

    fn absolute(&self, _: u64) {}
}

impl HistogramFn for Row {
    fn record(&self, _: f64) {
        self.add(1);
    }
}

impl metrics::Recorder for Ledger {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.row(key))
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.row(key))
    }
}

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
    let call = Call::<Result<Value, Error>>::json("spin", vec![]).wall_limit(Duration::from_millis(20));
    assert!(slot.run(call).result.is_err());
    // Served by the next isolate, so the one before has been counted as discarded.
    slot.call("ok", vec![]).unwrap();
    slot.swap(js("export const ok = () => 2;")).unwrap();
    assert!(slot.swap(js("export const ok = ")).is_err());
    slot.rollback().unwrap();
    let counted = ledger.of(&name);
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

#[test]
fn a_call_that_no_isolate_took_is_counted_too() {
    let ledger = ledger();
    let name = unique("metrics");
    let slot: Slot<Untyped> = host().slot(&name, js("export const f = () => 1;")).unwrap();
    assert!(host().close(&name));
    assert!(slot.call("f", vec![]).is_err());
    assert_eq!(ledger.of(&name).get("aardvark_calls_total{kind=unavailable}"), Some(&1));
}
