//! Where a plugin starts.

use std::fmt;

/// Where a plugin starts: a module, and a function in it if the manifest names one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entrypoint {
    module: String,
    function: Option<String>,
}

impl Entrypoint {
    pub(super) fn new(module: &str, function: Option<&str>) -> Self {
        Self { module: module.to_owned(), function: function.map(str::to_owned) }
    }

    /// Splits `module` or `module:function` at the first colon; both halves lose the white space around them.
    pub(super) fn split(text: &str) -> Self {
        match text.split_once(':') {
            Some((module, function)) => Self::new(module.trim(), Some(function.trim())),
            None => Self::new(text.trim(), None),
        }
    }

    /// The module, dotted, such as `rules.eu`; never empty.
    #[must_use]
    pub fn module(&self) -> &str {
        &self.module
    }

    /// The function; `None` if the plugin's functions are those of the interface.
    #[must_use]
    pub fn function(&self) -> Option<&str> {
        self.function.as_deref()
    }
}

impl fmt::Display for Entrypoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.module)?;
        self.function.iter().try_for_each(|function| write!(f, ":{function}"))
    }
}
