//! Sizes and times for people.

use std::fmt;
use std::time::Duration;

/// A number of bytes: `812 B`, `1.3 kB`, `5.0 MB`.
pub(crate) struct Size(pub(crate) u64);

/// A duration: `340 µs`, `1.25 ms`, `2.10 s`.
pub(crate) struct Time(pub(crate) Duration);

/// How long ago something was: `now`, `5 min ago`, `3 h ago`, `12 d ago`.
pub(crate) struct Age(pub(crate) Duration);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.0 as f64;
        match self.0 {
            0..1_000 => write!(f, "{} B", self.0),
            1_000..1_000_000 => write!(f, "{:.1} kB", bytes / 1e3),
            _ => write!(f, "{:.1} MB", bytes / 1e6),
        }
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs_f64();
        match self.0.as_micros() {
            micros @ 0..1_000 => write!(f, "{micros} µs"),
            1_000..1_000_000 => write!(f, "{:.2} ms", seconds * 1e3),
            _ => write!(f, "{seconds:.2} s"),
        }
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_secs() / 60 {
            0 => f.write_str("now"),
            minutes @ 1..60 => write!(f, "{minutes} min ago"),
            minutes @ 60..1440 => write!(f, "{} h ago", minutes / 60),
            minutes => write!(f, "{} d ago", minutes / 1440),
        }
    }
}

/// Milliseconds, to the microsecond, for programs.
pub(crate) fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_have_two_or_three_digits() {
        assert_eq!(Size(999).to_string(), "999 B");
        assert_eq!(Size(1_250).to_string(), "1.2 kB");
        assert_eq!(Size(5_000_000).to_string(), "5.0 MB");
        assert_eq!(Time(Duration::from_nanos(12_999)).to_string(), "12 µs");
        assert_eq!(Time(Duration::from_micros(1_250)).to_string(), "1.25 ms");
        assert_eq!(Time(Duration::from_millis(2_100)).to_string(), "2.10 s");
        for (seconds, expected) in
            [(59, "now"), (60, "1 min ago"), (3599, "59 min ago"), (3600, "1 h ago"), (180_000, "2 d ago")]
        {
            assert_eq!(Age(Duration::from_secs(seconds)).to_string(), expected);
        }
        assert_eq!(milliseconds(Duration::from_nanos(1_234_567)), 1.235);
    }
}
