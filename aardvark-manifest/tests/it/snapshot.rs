//! Comparison with a checked-in file. `AARDVARK_BLESS=1` writes the file instead.

use std::fs;
use std::path::{Path, PathBuf};

/// A path below `tests/it`.
pub(crate) fn test_path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it").join(relative)
}

/// Panics unless the file holds exactly `actual`.
pub(crate) fn check(path: &Path, actual: &str) {
    if std::env::var_os("AARDVARK_BLESS").is_some() {
        fs::write(path, actual).unwrap();
        return;
    }
    let expected = fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("{}: {error} (AARDVARK_BLESS=1 writes it)", path.display()));
    assert_eq!(actual, expected, "{} differs (AARDVARK_BLESS=1 accepts the new text)", path.display());
}
