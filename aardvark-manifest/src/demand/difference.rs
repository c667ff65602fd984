//! What a bundle asks for beyond another, as a value that a person can approve.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Change, Demand, change};
use crate::bundle::{Bundle, Digest};

/// Begins the hashed bytes, so that they mean nothing in any other protocol. Changes with the format below.
const DOMAIN: &[u8] = b"aardvark demands v1\0";

/// How what one bundle asks for differs from what another one asks for, or has.
///
/// It is data: an app shows it to whoever decides, who answers with its [token](Self::token). The token stands for this
/// very bundle and these very additions, so what was approved is what is swapped in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Difference {
    /// Digest of the older bundle, 64 hexadecimal digits.
    pub from: String,
    /// Digest of the newer bundle, likewise.
    pub to: String,
    /// Everything that differs, in the order of places; what the newer one has more of and what it has less of.
    pub changes: Vec<Change>,
}

impl Difference {
    /// What the manifest of `new` asks for, compared with that of `old`.
    #[must_use]
    pub fn of_bundles(old: &Bundle, new: &Bundle) -> Self {
        Self::new(old.digest(), &old.manifest().demands(), new.digest(), &new.manifest().demands())
    }

    /// What `new` has, compared with `old`; with what their hosts made of the manifests.
    #[must_use]
    pub fn new(from: Digest, old: &[Demand], to: Digest, new: &[Demand]) -> Self {
        Self { from: from.to_string(), to: to.to_string(), changes: change::between(old, new) }
    }

    /// What the newer one has more of.
    pub fn additions(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.more)
    }

    /// Whether the newer one has more of anything.
    #[must_use]
    pub fn asks_for_more(&self) -> bool {
        self.additions().next().is_some()
    }

    /// What stands for the additions and for the bundle that brings them, 64 hexadecimal digits: SHA-256 over a domain
    /// tag, the digest of the newer bundle, and the additions as JSON.
    #[must_use]
    pub fn token(&self) -> String {
        let additions: Vec<&Change> = self.additions().collect();
        let mut hash = Sha256::new();
        hash.update(DOMAIN);
        hash.update(&self.to);
        // Changes are strings and numbers, which always serialise.
        hash.update(serde_json::to_vec(&additions).unwrap_or_default());
        hash.finalize().iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}
