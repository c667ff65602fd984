//! No file names a package registry's host or a path of the machine it was written on.
//!
//! Registries are reached through their own clients, which may be configured to use a mirror; a path of one machine
//! means nothing on the next.

use super::finding::Finding;
use super::tree::Tree;

/// Written in halves, so that this file does not name them.
const NAMES: &[&str] = &[
    concat!("registry.", "npm"),
    concat!("www.", "npm"),
    concat!("python", "hosted"),
    concat!("pypi", ".o"),
    concat!("static.", "crates"),
    concat!("index.", "crates"),
    concat!("deb.", "debian"),
    concat!("/wor", "k/"),
    concat!("/tmp/bash_", "jobs"),
    concat!("/roo", "t/"),
];

/// Every line with such a name.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files() {
        for (line, text) in file.lines() {
            if let Some(name) = NAMES.iter().find(|name| text.contains(*name)) {
                let message = format!("names `{name}` (use the registry's own client, or a relative path)");
                findings.push(Finding::new(file.path(), line, message));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_text_file() {
        let text = format!("fine\nhttps://{}js.org/x\n", NAMES[0]);
        let path = format!("cp {}main .", NAMES[7]);
        let tree = Tree::of(&[
            ("README.md", text.as_str()),
            (".ci/run", path.as_str()),
            ("Cargo.lock", "source = \"registry+https://github.com/rust-lang/crates.io-index\""),
            ("notes.md", "docs/network/internals and the framework/ folder"),
        ]);
        let findings: Vec<_> = check(&tree).iter().map(ToString::to_string).collect();
        let remedy = "(use the registry's own client, or a relative path)";
        assert_eq!(
            findings,
            [
                format!("README.md:2: names `{}` {remedy}", NAMES[0]),
                format!(".ci/run:1: names `{}` {remedy}", NAMES[7]),
            ]
        );
    }
}
