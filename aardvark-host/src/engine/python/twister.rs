//! Where a generator of random numbers keeps its state, as the guest says: the host seeds it anew for each call.

use serde::{Deserialize, Serialize};

/// The state of a Mersenne Twister in linear memory.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Twister {
    /// Where its [`TWISTER_WORDS`] words lie, in bytes.
    pub(super) words: usize,
    /// Where the number of those lies that have been used, in bytes.
    pub(super) position: usize,
    /// The first word.
    pub(super) first: u32,
    /// How many have been used.
    pub(super) used: u32,
}

impl Twister {
    /// Whether it lies in `memory`, and is there what Python said.
    pub(super) fn is_in(&self, memory: &[u8]) -> bool {
        let word = |at: usize| {
            let bytes = memory.get(at..)?.first_chunk()?;
            Some(u32::from_le_bytes(*bytes))
        };
        let last = self.words.saturating_add(4 * (TWISTER_WORDS - 1));
        word(self.words) == Some(self.first) && word(self.position) == Some(self.used) && word(last).is_some()
    }
}

/// 32-bit words of a Mersenne Twister.
pub(super) const TWISTER_WORDS: usize = 624;

/// More than a plugin can have; each costs a little after every call.
pub(super) const MOST_TWISTERS: usize = 4;
