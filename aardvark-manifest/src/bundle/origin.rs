//! Where a bundle came from.

use std::fmt;
use std::path::PathBuf;

/// Where a bundle came from. Its `Display` form begins the message of an error.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// A folder on disk.
    Folder(PathBuf),
    /// A ZIP file on disk.
    Archive(PathBuf),
    /// The bytes of a ZIP archive.
    Zip,
    /// Source handed over as text.
    Inline,
    /// Files handed over one by one.
    Files,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(f, "bundle `{}`", path.display()),
            Self::Archive(path) => write!(f, "bundle archive `{}`", path.display()),
            Self::Zip => f.write_str("bundle archive"),
            Self::Inline => f.write_str("inline bundle"),
            Self::Files => f.write_str("bundle"),
        }
    }
}
