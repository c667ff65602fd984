//! Samples of several turns as a few numbers.

use serde::Serialize;

/// The samples of one contender in one scenario.
///
/// Each number is the median of the turns' numbers, so that one turn that met a busy machine does not decide.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Summary {
    pub(crate) median: f64,
    pub(crate) p10: f64,
    pub(crate) p90: f64,
    /// The median of each turn, in their order.
    pub(crate) turns: Vec<f64>,
    /// Of all turns.
    pub(crate) samples: usize,
}

impl Summary {
    /// Of the samples of each turn; nothing if there are none.
    pub(crate) fn of(turns: &[Vec<f64>]) -> Option<Self> {
        let sorted: Vec<Vec<f64>> =
            turns.iter().filter(|turn| !turn.is_empty()).map(|turn| sorted(turn.clone())).collect();
        let across = |share: f64| {
            quantile(&self::sorted(sorted.iter().filter_map(|turn| quantile(turn, share)).collect()), 0.5)
        };
        Some(Self {
            median: across(0.5)?,
            p10: across(0.1)?,
            p90: across(0.9)?,
            turns: sorted.iter().filter_map(|turn| quantile(turn, 0.5)).collect(),
            samples: sorted.iter().map(Vec::len).sum(),
        })
    }

    /// The lowest and the highest turn.
    pub(crate) fn spread(&self) -> (f64, f64) {
        self.turns
            .iter()
            .fold((self.median, self.median), |(low, high), turn| (low.min(*turn), high.max(*turn)))
    }
}

fn sorted(mut samples: Vec<f64>) -> Vec<f64> {
    samples.sort_by(f64::total_cmp);
    samples
}

/// Of sorted samples, between the two nearest ones in proportion.
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = share * last as f64;
    let below = place.floor() as usize;
    let low = *sorted.get(below)?;
    let high = *sorted.get((below + 1).min(last))?;
    Some(low + (high - low) * (place - below as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slow_turn_does_not_move_the_median() {
        let turns = [vec![1.0, 2.0, 3.0], vec![200.0, 100.0, 300.0], vec![3.0, 1.0, 2.0]];
        let summary = Summary::of(&turns).unwrap();
        assert_eq!(summary.median, 2.0);
        assert_eq!(summary.spread(), (2.0, 200.0));
        assert_eq!(summary.samples, 9);
        assert!((summary.p10 - 1.2).abs() < 1e-9, "{}", summary.p10);
    }

    #[test]
    fn nothing_has_no_summary() {
        assert!(Summary::of(&[vec![]]).is_none());
        assert_eq!(Summary::of(&[vec![7.0], vec![]]).unwrap().turns, [7.0]);
    }
}
