//! How much disk space images may take.

use std::fmt;
use std::str::FromStr;

use aardvark_manifest::error::Error;

use super::failure::ImageError;

/// Disk space in bytes. Parsed from a number with an optional unit: `4 GiB`, `500MB`, `65536`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Limit(u64);

const UNITS: &[(&str, u64)] = &[
    ("", 1),
    ("B", 1),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
];

impl Limit {
    /// A limit of so many bytes. With 0, only the image that was written last is kept.
    #[must_use]
    pub const fn bytes(bytes: u64) -> Self {
        Self(bytes)
    }

    /// The limit in bytes.
    #[must_use]
    pub const fn as_bytes(self) -> u64 {
        self.0
    }
}

/// 4 GiB: the images of well over a hundred small plugins.
impl Default for Limit {
    fn default() -> Self {
        Self(4 << 30)
    }
}

impl FromStr for Limit {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        parse(text).map(Self).ok_or_else(|| ImageError::NotASize { found: text.to_owned() }.into())
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let even = UNITS
            .iter()
            .filter(|(name, unit)| !name.is_empty() && self.0 >= *unit && self.0.is_multiple_of(*unit));
        match even.max_by_key(|(_, unit)| *unit) {
            Some((name, unit)) => write!(f, "{} {name}", self.0 / unit),
            None => write!(f, "{} B", self.0),
        }
    }
}

/// The bytes that `text` names; `None` if it names none, or more than fit.
pub(super) fn parse(text: &str) -> Option<u64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end)?;
    let (_, factor) = UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit.trim()))?;
    number.parse::<u64>().ok()?.checked_mul(*factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read() {
        for (text, bytes) in [
            ("0", 0),
            ("65536", 65_536),
            (" 500 MB ", 500_000_000),
            ("500mb", 500_000_000),
            ("4GiB", 4 << 30),
            ("1 TiB", 1 << 40),
            ("18446744073709551615", u64::MAX),
        ] {
            assert_eq!(text.parse::<Limit>().unwrap().as_bytes(), bytes, "{text}");
        }
        for text in
            ["", "GiB", "-1", "1.5 GB", "1 GBit", "4 Gi B", "18446744073709551616", "18446744073709551615 kB"]
        {
            let error = text.parse::<Limit>().unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("expected a size such as `500 MB` or `4 GiB`, found `{text}`")
            );
        }
    }

    #[test]
    fn sizes_are_shown_as_they_are_read() {
        for text in ["0 B", "1 B", "1023 B", "500 MB", "4 GiB", "1 TB", "65 KiB"] {
            assert_eq!(text.parse::<Limit>().unwrap().to_string(), text);
        }
    }
}
