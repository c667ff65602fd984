//! An exception to a lint says why: `#[expect(lint, reason = "…")]`.
//!
//! Code that a macro writes is excused: its reader is the compiler, and its reasons stand in the macro.

use proc_macro2::{TokenStream, TokenTree};

use super::finding::Finding;
use super::rust_source::{is_mark, is_word, line_of};
use super::tree::Tree;

/// What the macros are expected to write.
const EXPANSIONS: &str = ".expanded.rs";

/// Every `allow` or `expect` attribute without a reason, those behind `cfg_attr` included.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, source) in tree.rust().filter(|(file, _)| !file.path().ends_with(EXPANSIONS)) {
        source.for_each_group(is_written_by_macro, |trees| {
            for (index, tree) in trees.iter().enumerate() {
                let inner = usize::from(is_mark(trees.get(index + 1), '!'));
                let (true, Some(TokenTree::Group(attribute))) =
                    (is_mark(Some(tree), '#'), trees.get(index + 1 + inner))
                else {
                    continue;
                };
                if let Some(lint) = unreasoned(attribute.stream()) {
                    let message = format!("`{lint}` without a reason (add `reason = \"…\"`)");
                    findings.push(Finding::new(file.path(), line_of(tree), message));
                }
            }
        });
    }
    findings.sort();
    findings
}

/// Whether a group after these tokens is what `quote!` gives back.
fn is_written_by_macro(before: &[TokenTree]) -> bool {
    let [.., name, mark] = before else { return false };
    let quotes = ["quote", "quote_spanned", "parse_quote"];
    is_mark(Some(mark), '!') && quotes.iter().any(|quote| is_word(Some(name), quote))
}

/// `allow` or `expect`, if the attribute is that and gives no reason.
fn unreasoned(attribute: TokenStream) -> Option<&'static str> {
    let trees: Vec<_> = attribute.into_iter().collect();
    if is_word(trees.first(), "cfg_attr") {
        let Some(TokenTree::Group(group)) = trees.get(1) else { return None };
        let inside: Vec<_> = group.stream().into_iter().collect();
        return inside
            .split(|tree| is_mark(Some(tree), ','))
            .skip(1)
            .find_map(|attribute| unreasoned(attribute.iter().cloned().collect()));
    }
    let name = ["allow", "expect"].into_iter().find(|name| is_word(trees.first(), name))?;
    let Some(TokenTree::Group(group)) = trees.get(1) else { return None };
    let arguments: Vec<_> = group.stream().into_iter().collect();
    let has_reason =
        arguments.windows(2).any(|pair| is_word(pair.first(), "reason") && is_mark(pair.last(), '='));
    (!has_reason).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_asked_for_wherever_the_attribute_stands() {
        let tree = Tree::of(&[
            (
                "a.rs",
                "#![allow(dead_code, reason = \"x\")]\n\
             #![expect(dead_code)]\n\
             #[cfg_attr(test, expect(unused, reason = \"x\"))] fn f() {}\n\
             #[cfg_attr(not(test), inline, allow(unused))] fn g() {}\n\
             fn h() { value.expect(\"a method\"); quote! { #[allow(clippy::all)] fn i() {} } }\n\
             m! { #[allow(clippy::all)] fn k() {} }\n\
             #[deny(unused)] fn j() {}\n",
            ),
            ("b.expanded.rs", "#[allow(unused)] fn f() {}"),
        ]);

        let findings: Vec<_> = check(&tree).iter().map(ToString::to_string).collect();
        assert_eq!(
            findings,
            [
                "a.rs:2: `expect` without a reason (add `reason = \"…\"`)",
                "a.rs:4: `allow` without a reason (add `reason = \"…\"`)",
                "a.rs:6: `allow` without a reason (add `reason = \"…\"`)",
            ]
        );
    }
}
