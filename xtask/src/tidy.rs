//! `cargo xtask tidy`: the rules that no compiler knows, each a file of its own.
//!
//! A check is a function from the [`Tree`] to findings; it prints nothing and reads nothing else, so that its tests
//! are snippets. The rules' reasons are in `docs/architecture.md`; each message says what to do.

mod crate_ranks;
mod file_shape;
mod finding;
mod guarded;
mod headers;
mod links;
mod lint_reasons;
mod machine_names;
mod members;
mod module_ranks;
mod pool_words;
mod rust_paths;
mod rust_source;
mod telemetry;
mod tree;
mod unfinished;
mod unsafe_code;
mod v8_paths;

use std::path::Path;

use self::finding::Finding;
use self::tree::Tree;
use crate::error::Error;

type Check = fn(&Tree) -> Vec<Finding>;

const CHECKS: &[Check] = &[
    rust_source::check,
    module_ranks::check,
    crate_ranks::check,
    unsafe_code::check,
    v8_paths::check,
    pool_words::check,
    guarded::check,
    headers::check,
    file_shape::check,
    unfinished::check,
    machine_names::check,
    lint_reasons::check,
    members::check,
    links::check,
    telemetry::check,
];

/// Runs every check and prints the findings, by place.
///
/// # Errors
/// If there is a finding, or the repository cannot be read.
pub(crate) fn run(root: &Path) -> Result<(), Error> {
    let tree = Tree::read(root)?;
    let mut findings: Vec<_> = CHECKS.iter().flat_map(|check| check(&tree)).collect();
    if findings.is_empty() {
        println!("tidy: {} checks over {} files, no findings", CHECKS.len(), tree.files().len());
        return Ok(());
    }
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    Err(Error::Untidy(findings.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The snippets in this crate's tests break every rule, but only as strings.
    #[test]
    fn this_repository_is_read_whole() {
        let tree = Tree::read(&crate::repository::root().unwrap()).unwrap();
        for path in ["Cargo.toml", ".ci/run", "xtask/src/tidy.rs", "aardvark-host/src/pool.rs"] {
            assert!(tree.contains(path), "{path}");
        }
        assert!(!tree.files().iter().any(|file| file.path().starts_with("target/")));
    }
}
