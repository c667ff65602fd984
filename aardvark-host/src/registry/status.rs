//! What can be seen of a slot from outside.

use std::time::Duration;

use aardvark_manifest::bundle::Digest;
use aardvark_manifest::demand::Change;
use aardvark_manifest::manifest::Language;

use crate::policy::Withheld;

/// What a swap or a rollback did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SwapReport {
    /// The generation that served before.
    pub from: u64,
    /// The generation that serves now.
    pub to: u64,
    /// The digest of its bundle.
    pub digest: Digest,
    /// Loading, checking and warming it.
    pub warmed: Duration,
    /// What it may do more and less than the generation that served before.
    pub changes: Vec<Change>,
}

/// A slot at one moment.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SlotStatus {
    /// The slot's name.
    pub name: String,
    /// The generation that serves.
    pub generation: u64,
    /// The generation that a rollback would bring back.
    pub previous: Option<u64>,
    /// The digest of the bundle that serves.
    pub digest: Digest,
    /// Its language.
    pub language: Language,
    /// The plugin's name, from its manifest.
    pub plugin: Option<String>,
    /// What it offers: callable names with the first paragraph of their documentation.
    pub functions: Vec<(String, Option<String>)>,
    /// Isolates per generation.
    pub isolates: usize,
    /// Memory of one isolate right after loading, in bytes.
    pub memory_bytes: u64,
    /// From nothing to a loaded isolate, measured for the first one.
    pub start: Duration,
    /// What its manifest asks for and the policy does not allow, with [`Excess::Narrow`](crate::Excess::Narrow).
    pub withheld: Vec<Withheld>,
    /// Calls that wait for an isolate.
    pub waiting: usize,
    /// Calls taken since the slot was opened.
    pub calls: u64,
}
