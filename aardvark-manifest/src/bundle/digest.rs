//! What identifies a bundle.

use std::fmt;

use sha2::{Digest as _, Sha256};

use super::Files;

/// Begins the hashed bytes, so that they mean nothing in any other protocol. Changes with the format below.
const DOMAIN: &[u8] = b"aardvark bundle v1\0";

/// SHA-256 over the files of a bundle.
///
/// Hashed are a domain tag, the number of files, and for each file, sorted by the bytes of its path: the length
/// of the path, the path, the length of the content, the content. All numbers are 8 bytes, little-endian. No two
/// different bundles give the same bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Digest {
    pub(super) fn of(files: &Files) -> Self {
        let mut hash = Sha256::new();
        hash.update(DOMAIN);
        hash.update((files.len() as u64).to_le_bytes());
        for (path, bytes) in files {
            hash.update((path.len() as u64).to_le_bytes());
            hash.update(path);
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        }
        Self(hash.finalize().into())
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The first 12 hexadecimal digits: enough for logs, not for security.
    #[must_use]
    pub fn short(&self) -> String {
        let mut text = self.to_string();
        text.truncate(12);
        text
    }
}

impl fmt::Display for Digest {
    /// 64 lower-case hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}
