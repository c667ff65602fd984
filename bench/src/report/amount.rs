//! Numbers for people: three digits that mean something, and a unit.

use crate::scenario::Unit;

/// `value` in the unit that fits it.
pub(super) fn amount(value: f64, unit: Unit) -> String {
    let (scale, name) = match unit {
        Unit::Nanoseconds => match value {
            _ if value < 1e6 => (1e3, "µs"),
            _ if value < 1e9 => (1e6, "ms"),
            _ => (1e9, "s"),
        },
        Unit::Bytes => (1e6, "MB"),
        Unit::CallsPerSecond if value >= 10_000.0 => (1e3, "k/s"),
        Unit::CallsPerSecond => (1.0, "/s"),
    };
    format!("{} {name}", digits(value / scale))
}

/// How many times better, `0.5×` being twice as bad.
pub(super) fn times(value: f64) -> String {
    format!("{}×", digits(value))
}

fn digits(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_fit() {
        for (value, unit, expected) in [
            (6_600.0, Unit::Nanoseconds, "6.60 µs"),
            (252_000.0, Unit::Nanoseconds, "252 µs"),
            (93_000_000.0, Unit::Nanoseconds, "93.0 ms"),
            (1_600_000_000.0, Unit::Nanoseconds, "1.60 s"),
            (25_000_000.0, Unit::Bytes, "25.0 MB"),
            (543.21, Unit::CallsPerSecond, "543 /s"),
            (98_765.0, Unit::CallsPerSecond, "98.8 k/s"),
        ] {
            assert_eq!(amount(value, unit), expected);
        }
    }
}
