//! What a plugin says that it offers. It says so itself: nothing here is true until a call has shown it.

/// The most that a plugin may say of itself, in bytes of JSON. Isolates keep it, images do, and messages quote it.
pub(crate) const MOST_LISTING_BYTES: u64 = 4 << 20;

/// One function of a plugin.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Export {
    /// Its name.
    pub(crate) name: String,
    /// Positional arguments that it cannot do without.
    pub(crate) required: usize,
    /// The most positional arguments that it takes; `None` for any number.
    #[serde(default)]
    pub(crate) accepts: Option<usize>,
    /// Parameters that can only be given by name, and must be.
    #[serde(default, rename = "keywordOnly")]
    pub(crate) keyword_only: Vec<String>,
    /// Whether it is declared `async`.
    #[serde(default, rename = "isAsync")]
    pub(crate) is_async: bool,
    /// The first paragraph of its documentation, where the language keeps it.
    #[serde(default)]
    pub(crate) docs: Option<String>,
    /// Whether the plugin's module has it from elsewhere, so that it is on offer only to who asks for it by name.
    #[serde(default, rename = "isForeign", skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_foreign: bool,
}

impl Export {
    /// Whether it is on offer to a host that asks for `functions`.
    #[cfg(feature = "python")]
    pub(crate) fn is_offered(&self, functions: &[&str]) -> bool {
        !self.is_foreign || functions.contains(&self.name.as_str())
    }
}
