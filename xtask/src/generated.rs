//! The files of the repository that are generated from code: written, or compared.

use std::fs;
use std::path::Path;

use aardvark_manifest::manifest::generated_files;

use crate::error::Error;

/// Writes every generated file and prints those that changed.
///
/// # Errors
/// If a file cannot be written.
pub(crate) fn write(root: &Path) -> Result<(), Error> {
    for (path, content) in generated_files() {
        if is_current(root, path, &content) {
            continue;
        }
        let target = root.join(path);
        fs::write(&target, content).map_err(|source| Error::Io { verb: "write", path: target, source })?;
        println!("wrote {path}");
    }
    Ok(())
}

/// Compares every generated file with what the code generates.
///
/// # Errors
/// If one differs or is missing.
pub(crate) fn check(root: &Path) -> Result<(), Error> {
    let files = generated_files();
    let stale: Vec<_> = files
        .iter()
        .filter(|(path, content)| !is_current(root, path, content))
        .map(|(path, _)| *path)
        .collect();
    if !stale.is_empty() {
        return Err(Error::Stale(stale));
    }
    println!("generated: {} files are current", files.len());
    Ok(())
}

fn is_current(root: &Path, path: &str, content: &str) -> bool {
    fs::read(root.join(path)).is_ok_and(|found| found == content.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_check_wants_and_notices_a_changed_byte() {
        let root = tempfile::tempdir().unwrap();
        for (path, _) in generated_files() {
            fs::create_dir_all(root.path().join(path).parent().unwrap()).unwrap();
        }
        let error = check(root.path()).unwrap_err().to_string();
        assert!(error.contains("docs/manifest-reference.md"), "{error}");
        write(root.path()).unwrap();
        check(root.path()).unwrap();

        fs::write(root.path().join("docs/manifest-reference.md"), "edited by hand").unwrap();
        assert_eq!(
            check(root.path()).unwrap_err().to_string(),
            "generated files are stale: docs/manifest-reference.md (run `cargo xtask generated`)"
        );
    }
}
