//! Every source file starts by saying what it is, in whichever language; tests and sample plugins included. Plugins
//! that only serve as input of a test are exempt: they look like what people write.

use super::finding::Finding;
use super::tree::Tree;

/// Source files whose first line is no comment.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.files()
        .iter()
        .filter(|file| file.is_source() && !is_fixture(file.path()))
        .filter_map(|file| {
            let first = file.text().lines().next().unwrap_or_default();
            let remedy = match file.path().rsplit('.').next() {
                Some("rs") if is_comment(first, &["//!"]) => return None,
                Some("rs") => "`//! What this file is.`",
                Some("py") if is_comment(first, &["\"\"\"", "#"]) => return None,
                Some("py") => "`\"\"\"What this file is.\"\"\"`",
                _ if is_comment(first, &["//", "/*"]) => return None,
                _ => "`// What this file is.`",
            };
            let message = format!("the file does not say what it is (start it with {remedy})");
            Some(Finding::new(file.path(), 1, message))
        })
        .collect()
}

/// A plugin that is a test's input, in `CRATE/tests/…`.
fn is_fixture(path: &str) -> bool {
    path.contains("/tests/") && !path.ends_with(".rs")
}

/// Whether `line` starts with one of `marks` and goes on with words. A script's `#!` is no description.
fn is_comment(line: &str, marks: &[&str]) -> bool {
    marks.iter().any(|mark| {
        line.strip_prefix(mark)
            .is_some_and(|rest| !rest.starts_with('!') && rest.contains(char::is_alphabetic))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_in_each_language() {
        let tree = Tree::of(&[
            ("a/lib.rs", "//! A library.\n"),
            ("a/plugin.py", "\"\"\"A rule.\"\"\"\n"),
            ("a/other.py", "# A rule.\n"),
            ("a/plugin.js", "// A rule.\n"),
            ("a/module.mjs", "/* A module. */\n"),
            ("a/data.json", "{}"),
            ("third_party/a.js", "minified()"),
            ("a/tests/it/plugins/one.py", "def f(): pass\n"),
        ]);
        assert_eq!(check(&tree), []);
    }

    #[test]
    fn missing_headers_in_each_language() {
        let tree = Tree::of(&[
            ("a.js", "export {}\n"),
            ("b.py", ""),
            ("c.py", "#!/usr/bin/env python3\n"),
            ("d.rs", "\n//! Too late.\n"),
            ("e.rs", "// Not documentation.\n"),
            ("f.rs", "//!\n//! Empty first line.\n"),
        ]);
        let findings: Vec<_> = check(&tree).iter().map(ToString::to_string).collect();
        let says = |path: &str, remedy: &str| {
            format!("{path}:1: the file does not say what it is (start it with {remedy})")
        };
        assert_eq!(
            findings,
            [
                says("a.js", "`// What this file is.`"),
                says("b.py", "`\"\"\"What this file is.\"\"\"`"),
                says("c.py", "`\"\"\"What this file is.\"\"\"`"),
                says("d.rs", "`//! What this file is.`"),
                says("e.rs", "`//! What this file is.`"),
                says("f.rs", "`//! What this file is.`"),
            ]
        );
    }
}
