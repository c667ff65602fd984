//! The pool is generic: it knows no V8 and no engine, not even as a name.

use proc_macro2::TokenTree;

use super::finding::Finding;
use super::rust_source::line_of;
use super::tree::Tree;

/// Every identifier `v8` or `engine` in the pool.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, source) in tree.rust() {
        if file.path() != "aardvark-host/src/pool.rs" && !file.path().starts_with("aardvark-host/src/pool/") {
            continue;
        }
        source.for_each_group(
            |_| false,
            |trees| {
                for tree in trees {
                    if let TokenTree::Ident(word) = tree
                        && (word == "v8" || word == "engine")
                    {
                        let message =
                            format!("the pool names `{word}` (make it a parameter of the `Worker`)");
                        findings.push(Finding::new(file.path(), line_of(tree), message));
                    }
                }
            },
        );
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_may_say_what_it_does_not_know_and_code_may_not() {
        let tree = Tree::of(&[
            ("aardvark-host/src/pool.rs", "//! Knows no v8 and no engine.\nstruct Pool<W>(W);\n"),
            ("aardvark-host/src/pool/job.rs", "//! A job.\nfn run(engine: u8) {}\n"),
            ("aardvark-host/src/isolate.rs", "use crate::engine::Engine;"),
        ]);
        let findings: Vec<_> = check(&tree).iter().map(ToString::to_string).collect();
        assert_eq!(
            findings,
            [
                "aardvark-host/src/pool/job.rs:2: the pool names `engine` (make it a parameter of the `Worker`)"
            ]
        );
    }
}
