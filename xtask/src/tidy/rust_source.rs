//! One Rust file as tokens, as paths, and the check that it parses.

use proc_macro2::{TokenStream, TokenTree};

use super::finding::Finding;
use super::rust_paths::{self, RustPath};
use super::tree::Tree;

/// Cases that must fail to compile; some of them are not even Rust.
pub(super) const BROKEN_ON_PURPOSE: &str = "aardvark-macros/tests/it/fail/";

/// A Rust file, read once for all checks.
pub(super) struct RustSource {
    tokens: TokenStream,
    paths: Vec<RustPath>,
    /// Line and message.
    problem: Option<(usize, String)>,
}

/// Every file that does not parse. The other checks see its tokens at most, and none of its paths.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.rust()
        .filter(|(file, _)| !file.path().starts_with(BROKEN_ON_PURPOSE))
        .filter_map(|(file, source)| {
            let (line, message) = source.problem.as_ref()?;
            Some(Finding::new(file.path(), *line, format!("does not parse as Rust: {message}")))
        })
        .collect()
}

impl RustSource {
    /// Reads tokens and paths, as far as the text is Rust.
    pub(super) fn parse(text: &str) -> Self {
        let mut source = Self { tokens: TokenStream::new(), paths: Vec::new(), problem: None };
        let parsed = text.parse::<TokenStream>().map_err(syn::Error::from).and_then(|tokens| {
            source.tokens = tokens.clone();
            syn::parse2::<syn::File>(tokens)
        });
        match parsed {
            Ok(file) => source.paths = rust_paths::collect(&file),
            Err(error) => source.problem = Some((error.span().start().line.max(1), error.to_string())),
        }
        source
    }

    /// The tokens: no comments, but documentation as attributes.
    pub(super) fn tokens(&self) -> TokenStream {
        self.tokens.clone()
    }

    /// Every path, imports expanded, those in macro calls included.
    pub(super) fn paths(&self) -> &[RustPath] {
        &self.paths
    }

    /// Calls `visit` with every list of sibling tokens: the file's own and each group's, except the groups for
    /// which `skip` says yes to the tokens before them.
    pub(super) fn for_each_group(
        &self,
        skip: impl Fn(&[TokenTree]) -> bool,
        mut visit: impl FnMut(&[TokenTree]),
    ) {
        let mut waiting = vec![self.tokens()];
        while let Some(stream) = waiting.pop() {
            let trees: Vec<_> = stream.into_iter().collect();
            visit(&trees);
            waiting.extend(trees.iter().enumerate().filter_map(|(index, tree)| match tree {
                TokenTree::Group(group) if !trees.get(..index).is_some_and(&skip) => Some(group.stream()),
                _ => None,
            }));
        }
    }
}

/// The line of `tree`, counted from 1.
pub(super) fn line_of(tree: &TokenTree) -> usize {
    tree.span().start().line
}

/// Whether `tree` is the identifier or keyword `name`.
pub(super) fn is_word(tree: Option<&TokenTree>, name: &str) -> bool {
    matches!(tree, Some(TokenTree::Ident(ident)) if ident == name)
}

/// Whether `tree` is the punctuation `mark`.
pub(super) fn is_mark(tree: Option<&TokenTree>, mark: char) -> bool {
    matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_where_a_file_does_not_parse() {
        let tree = Tree::of(&[
            ("good.rs", "//! Good.\nfn main() {}\n"),
            ("syntax.rs", "//! Bad.\nfn main( {}\n"),
            ("grammar.rs", "//! Bad.\n\nfn fn() {}\n"),
            ("third_party/generated.rs", "not Rust at all"),
            ("aardvark-macros/tests/it/fail/not_rust.rs", "//! A case.\nfn fn() {}\n"),
        ]);
        let findings: Vec<_> = check(&tree).iter().map(ToString::to_string).collect();
        let [first, second] = findings.as_slice() else { panic!("{findings:?}") };
        assert!(first.starts_with("syntax.rs:2: does not parse as Rust: "), "{first}");
        assert!(second.starts_with("grammar.rs:3: does not parse as Rust: "), "{second}");
    }
}
