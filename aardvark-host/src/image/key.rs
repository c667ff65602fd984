//! The name of an image. What it is the digest of is in `parts`.

use std::fmt;
use std::str::FromStr;

use aardvark_manifest::error::Error;

use super::failure::ImageError;

const EXTENSION: &str = ".image";

/// The SHA-256 of everything that went into an image; shown and parsed as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key([u8; 32]);

impl Key {
    /// The key with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The digest itself.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(super) fn file_name(self) -> String {
        format!("{self}{EXTENSION}")
    }

    /// The key of the image in a file of this name; `None` for files that are something else.
    pub(super) fn of_file(name: &str) -> Option<Self> {
        digits(name.strip_suffix(EXTENSION)?)
    }
}

impl FromStr for Key {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        digits(text).ok_or_else(|| ImageError::NotAKey { found: text.to_owned() }.into())
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({self})")
    }
}

/// Upper case is refused: two spellings would be two file names.
fn digits(text: &str) -> Option<Key> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    let bytes: Option<Vec<u8>> =
        pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect();
    Some(Key(bytes?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_shown_and_parsed_in_one_way() {
        let key = Key::from_bytes(std::array::from_fn(|index| (index as u8).wrapping_mul(9)));
        let text = key.to_string();
        assert_eq!((text.len(), &text[..8]), (64, "0009121b"));
        assert_eq!(text.parse::<Key>().unwrap(), key);
        assert_eq!(Key::of_file(&key.file_name()), Some(key));
        for wrong in
            ["", "0", &text[1..], &format!("{text}00"), &text.to_uppercase(), &format!("{}g", &text[1..])]
        {
            assert!(wrong.parse::<Key>().is_err(), "{wrong}");
            assert_eq!(Key::of_file(&format!("{wrong}.image")), None, "{wrong}");
        }
        assert_eq!(Key::of_file(&text), None);
        assert_eq!(
            "é0".parse::<Key>().unwrap_err().to_string(),
            "expected the key of an image, 64 lower-case hexadecimal digits, found `é0` (`aardvark image list` shows \
             the keys there are)"
        );
    }
}
