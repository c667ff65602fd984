//! What went into an image, by name and in order. The key is the digest of exactly the bytes that are stored.

use std::borrow::Cow;

use sha2::{Digest as _, Sha256};

use super::key::Key;

/// Hashed before the parts, so that nothing else can have the same digest. Raise the number with the format's version,
/// so that two releases that share a directory do not fight over one name.
const DOMAIN: &[u8] = b"aardvark image 1\0";

/// At most this many bytes of parts in an image, names and lengths included.
pub(super) const MAX_BYTES: u64 = 64 * 1024;

/// Everything that the content of an image depends on: each a name and a digest, a version or a setting.
///
/// Two images with the same parts in the same order are taken for the same. All parts together may have 64 KiB;
/// [`ImageStore::put`](super::ImageStore::put) refuses more.
///
/// ```
/// use aardvark_host::image::Parts;
///
/// let parts = Parts::new().with("plugin", "alerts").with("bundle", [0xAB; 4]);
/// assert_ne!(parts.key(), Parts::new().with("bundle", [0xAB; 4]).with("plugin", "alerts").key());
/// let readable: Vec<_> = parts.readable().collect();
/// assert_eq!(readable, [("plugin", "alerts".into()), ("bundle", "abababab".into())]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts(Vec<(String, Vec<u8>)>);

impl Parts {
    /// No parts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more part. Names are for people; the same name may come twice.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, content: impl AsRef<[u8]>) -> Self {
        self.0.push((name.into(), content.as_ref().to_owned()));
        self
    }

    /// The digest of all parts.
    #[must_use]
    pub fn key(&self) -> Key {
        Self::key_of(&self.encode())
    }

    /// Names and contents in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(name, content)| (name.as_str(), content.as_slice()))
    }

    /// Names and contents in order, for people: text as it is, everything else as hexadecimal digits.
    pub fn readable(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        self.iter().map(|(name, content)| (name, readable(content)))
    }

    /// The key of the parts that were encoded as these bytes.
    pub(super) fn key_of(encoded: &[u8]) -> Key {
        Key::from_bytes(Sha256::new().chain_update(DOMAIN).chain_update(encoded).finalize().into())
    }

    /// Every name and content, each after its length: no two lists of parts give the same bytes.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (name, content) in self.iter() {
            for field in [name.as_bytes(), content] {
                bytes.extend_from_slice(&(field.len() as u64).to_le_bytes());
                bytes.extend_from_slice(field);
            }
        }
        bytes
    }

    /// The parts that were encoded as these bytes; `None` if none were.
    pub(super) fn decode(mut bytes: &[u8]) -> Option<Self> {
        let mut parts = Vec::new();
        while !bytes.is_empty() {
            let name = std::str::from_utf8(field(&mut bytes)?).ok()?.to_owned();
            parts.push((name, field(&mut bytes)?.to_owned()));
        }
        Some(Self(parts))
    }
}

/// Takes one field off the front.
fn field<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let (field, rest) = rest.split_at_checked(length)?;
    *bytes = rest;
    Some(field)
}

fn readable(content: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(content) {
        Ok(text) if !text.contains(char::is_control) => text.into(),
        _ => content.iter().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}")).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_read_as_written() {
        for parts in [
            Parts::new(),
            Parts::new().with("", ""),
            Parts::new()
                .with("pyodide", "314.0.7")
                .with("bundle", [0, 255, 10])
                .with("pyodide", vec![7; 5000]),
        ] {
            let encoded = parts.encode();
            assert_eq!(Parts::decode(&encoded), Some(parts.clone()));
            assert_eq!(Parts::key_of(&encoded), parts.key());
            for end in 1..encoded.len() {
                let cut = Parts::decode(&encoded[..end]);
                assert!(cut.is_none_or(|cut| cut != parts && cut.encode() == encoded[..end]), "{end}");
            }
        }
    }

    #[test]
    fn bytes_that_are_no_parts_are_refused() {
        let huge = [&u64::MAX.to_le_bytes()[..], b"name"].concat();
        let not_text = [&1_u64.to_le_bytes()[..], &[0xFF], &0_u64.to_le_bytes()].concat();
        for bytes in [&b"1234567"[..], &huge, &not_text] {
            assert_eq!(Parts::decode(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn moving_a_byte_between_fields_changes_the_key() {
        let keys = [
            Parts::new().with("ab", "c").with("d", ""),
            Parts::new().with("a", "bc").with("d", ""),
            Parts::new().with("ab", "").with("cd", ""),
            Parts::new().with("ab", "cd"),
        ]
        .map(|parts| parts.key());
        for (index, key) in keys.iter().enumerate() {
            assert!(!keys[..index].contains(key));
        }
    }

    #[test]
    fn a_key_does_not_change_from_release_to_release() {
        let key = Parts::new().with("pyodide", "314.0.7").key();
        assert_eq!(key.to_string(), "63401dd41f58f05d2b1dff929ab0014afacbc2ba174002a9a1d4b4fb2c3a0107");
    }

    #[test]
    fn what_is_no_text_is_shown_in_digits() {
        assert_eq!(readable(b"x86_64 avx2"), "x86_64 avx2");
        assert_eq!(readable(b"a\x1b[2J"), "611b5b324a");
        assert_eq!(readable(&[0xFF, 0]), "ff00");
    }
}
