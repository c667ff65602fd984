//! Source files hold one noun each: not too long, and named after it.

use std::path::Path;

use super::finding::Finding;
use super::tree::Tree;

/// Think at 400 lines, split by this many.
const MAX_LINES: usize = 800;

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &["util", "utils", "common", "helper", "helpers", "types"];

/// Source files that are too long or badly named.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files().iter().filter(|file| file.is_source()) {
        let length = file.text().lines().count();
        if length > MAX_LINES {
            let message = format!("{length} lines, at most {MAX_LINES} (split it by nouns)");
            findings.push(Finding::new(file.path(), length, message));
        }
        let path = Path::new(file.path());
        if path.ends_with("mod.rs") {
            let message = "no `mod.rs` (name the file after the module, beside its directory)";
            findings.push(Finding::new(file.path(), 1, message));
        }
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        if EMPTY_NAMES.contains(&stem) {
            let message =
                format!("`{stem}` says nothing about the content (name the noun that the file holds)");
            findings.push(Finding::new(file.path(), 1, message));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_files_with_names_are_fine() {
        let long_data = "line\n".repeat(MAX_LINES + 1);
        let longest = "// x\n".repeat(MAX_LINES);
        let tree = Tree::of(&[
            ("a/pool.rs", &longest),
            ("a/module.rs", ""),
            ("a/types.json", "{}"),
            ("data.geojson", &long_data),
        ]);
        assert_eq!(check(&tree), []);
    }

    #[test]
    fn long_and_nameless_files_are_not() {
        let tree = Tree::of(&[
            ("a/big.py", "# x\n".repeat(MAX_LINES + 1).as_str()),
            ("a/mod.rs", ""),
            ("a/helpers.js", ""),
        ]);
        let findings: Vec<_> = check(&tree).iter().map(ToString::to_string).collect();
        assert_eq!(
            findings,
            [
                "a/big.py:801: 801 lines, at most 800 (split it by nouns)",
                "a/mod.rs:1: no `mod.rs` (name the file after the module, beside its directory)",
                "a/helpers.js:1: `helpers` says nothing about the content (name the noun that the file holds)",
            ]
        );
    }
}
