//! Files that never belong to a bundle, wherever it comes from. The list is part of the format, since the digest
//! of a folder and of an archive of it must agree; it is documented at [`Bundle`](super::Bundle).

const NAMES: [&str; 12] = [
    ".git",
    ".hg",
    ".svn",
    ".venv",
    "__pycache__",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    "__MACOSX",
    ".DS_Store",
    "Thumbs.db",
    "desktop.ini",
];

/// Whether the file or folder at `path`, or a folder above it, is left out.
pub(super) fn is_ignored(path: &str) -> bool {
    path.split('/').any(|segment| NAMES.contains(&segment) || segment.ends_with(".pyc"))
}
