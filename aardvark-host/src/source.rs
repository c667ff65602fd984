//! Where a bundle comes from.

use std::path::{Path, PathBuf};

use aardvark_manifest::bundle::Bundle;
use aardvark_manifest::error::Error;
use aardvark_manifest::manifest::Language;

/// A bundle, or the means to read one.
///
/// Made by `into()` from a path (folder or ZIP file), from ZIP bytes or from a [`Bundle`], or by
/// [`Source::inline`] from a script.
#[derive(Clone, Debug)]
pub struct Source(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Path(PathBuf),
    Zip(Vec<u8>),
    Inline(Language, String),
    Bundle(Bundle),
}

impl Source {
    /// A plugin that is one script.
    pub fn inline(language: Language, text: impl Into<String>) -> Self {
        Self(Kind::Inline(language, text.into()))
    }

    /// Reads it.
    pub(crate) fn open(&self) -> Result<Bundle, Error> {
        match &self.0 {
            Kind::Path(path) => Bundle::open(path),
            Kind::Zip(bytes) => Bundle::from_zip(bytes),
            Kind::Inline(language, text) => Bundle::inline(*language, text),
            Kind::Bundle(bundle) => Ok(bundle.clone()),
        }
    }
}

impl From<&str> for Source {
    fn from(path: &str) -> Self {
        Self(Kind::Path(path.into()))
    }
}

impl From<&Path> for Source {
    fn from(path: &Path) -> Self {
        Self(Kind::Path(path.into()))
    }
}

impl From<PathBuf> for Source {
    fn from(path: PathBuf) -> Self {
        Self(Kind::Path(path))
    }
}

impl From<&PathBuf> for Source {
    fn from(path: &PathBuf) -> Self {
        Self(Kind::Path(path.clone()))
    }
}

impl From<Vec<u8>> for Source {
    fn from(zip: Vec<u8>) -> Self {
        Self(Kind::Zip(zip))
    }
}

impl From<&[u8]> for Source {
    fn from(zip: &[u8]) -> Self {
        Self(Kind::Zip(zip.to_vec()))
    }
}

impl From<Bundle> for Source {
    fn from(bundle: Bundle) -> Self {
        Self(Kind::Bundle(bundle))
    }
}
