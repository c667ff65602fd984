//! How long calls took: percentiles over any number of them, in constant memory.

use std::time::Duration;

use hdrhistogram::Histogram;

/// Latencies of calls, to three digits, up to a minute; what is longer counts as a minute.
#[derive(Clone, Debug)]
pub struct Latencies(Option<Histogram<u64>>);

const LONGEST_NANOS: u64 = 60_000_000_000;

impl Latencies {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        // These bounds are valid, so that there always is a histogram.
        Self(Histogram::new_with_bounds(1, LONGEST_NANOS, 3).ok())
    }

    /// Adds one.
    pub fn record(&mut self, latency: Duration) {
        if let Some(histogram) = &mut self.0 {
            histogram.saturating_record(u64::try_from(latency.as_nanos()).unwrap_or(LONGEST_NANOS).max(1));
        }
    }

    /// Adds those of another thread.
    pub fn merge(&mut self, other: &Self) {
        if let (Some(histogram), Some(other)) = (&mut self.0, &other.0) {
            // Both have the same bounds, the only thing that can be wrong.
            let _ = histogram.add(other);
        }
    }

    /// The latency that the share `quantile` of all calls did not exceed, 0 to 1; zero without calls.
    #[must_use]
    pub fn quantile(&self, quantile: f64) -> Duration {
        Duration::from_nanos(self.0.as_ref().map_or(0, |histogram| histogram.value_at_quantile(quantile)))
    }
}

impl Default for Latencies {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_cover_all_threads() {
        let (mut one, mut other) = (Latencies::new(), Latencies::default());
        (1..=99).for_each(|_| one.record(Duration::from_micros(10)));
        other.record(Duration::from_secs(600));
        one.merge(&other);
        let p50 = one.quantile(0.5);
        assert!(p50 >= Duration::from_micros(10) && p50 < Duration::from_nanos(10_020), "{p50:?}");
        assert!(one.quantile(1.0) >= Duration::from_secs(60));
        assert_eq!(Latencies::new().quantile(0.5), Duration::ZERO);
    }
}
