//! A recorder of the facade `metrics` that adds up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use metrics::{
    Counter, CounterFn, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, SharedString, Unit,
};

/// Sums of counters and numbers of samples, by name and labels.
#[derive(Clone, Default)]
pub(crate) struct Ledger(Arc<Mutex<BTreeMap<String, u64>>>);

struct Row(Ledger, String);

impl Ledger {
    fn row(&self, key: &Key) -> Arc<Row> {
        let labels: Vec<_> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        Arc::new(Row(self.clone(), format!("{}{{{}}}", key.name(), labels.join(","))))
    }

    /// The names of all metrics, without labels.
    pub(crate) fn names(&self) -> BTreeSet<String> {
        let rows = self.0.lock().unwrap();
        rows.keys().filter_map(|name| Some(name.split_once('{')?.0.to_owned())).collect()
    }

    /// Everything about one slot, its name taken out.
    pub(crate) fn of(&self, slot: &str) -> BTreeMap<String, u64> {
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
