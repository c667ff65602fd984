//! Every path in a Rust file: `use` trees expanded, paths in code and types, and those inside macro calls.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{ItemMod, ItemUse, Macro, Path, UseTree};

use super::rust_source::{is_mark, line_of};

/// One path as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RustPath {
    /// Identifiers from the left; a glob import ends in `*`.
    pub(super) segments: Vec<String>,
    /// Counted from 1.
    pub(super) line: usize,
    /// The inline modules around it, outermost first.
    pub(super) inline: Vec<String>,
    /// Whether it imports a name.
    pub(super) is_import: bool,
}

/// Every path of `file`, in the order of the text.
pub(super) fn collect(file: &syn::File) -> Vec<RustPath> {
    let mut collector = Collector::default();
    collector.visit_file(file);
    collector.paths
}

#[derive(Default)]
struct Collector {
    inline: Vec<String>,
    paths: Vec<RustPath>,
}

impl Collector {
    fn push(&mut self, segments: Vec<String>, line: usize, is_import: bool) {
        self.paths.push(RustPath { segments, line, inline: self.inline.clone(), is_import });
    }

    fn expand(&mut self, tree: &UseTree, prefix: &[String]) {
        let with = |name: String| prefix.iter().cloned().chain([name]).collect::<Vec<_>>();
        match tree {
            UseTree::Path(path) => self.expand(&path.tree, &with(path.ident.to_string())),
            UseTree::Name(name) => {
                self.push(with(name.ident.to_string()), name.ident.span().start().line, true);
            }
            UseTree::Rename(rename) => {
                self.push(with(rename.ident.to_string()), rename.ident.span().start().line, true);
            }
            UseTree::Glob(glob) => self.push(with("*".to_owned()), glob.star_token.span.start().line, true),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.expand(tree, prefix);
                }
            }
        }
    }

    /// Paths among tokens that nobody has parsed: what stands in a macro call.
    fn scan(&mut self, tokens: TokenStream) {
        let trees: Vec<_> = tokens.into_iter().collect();
        let mut index = 0;
        while let Some(tree) = trees.get(index) {
            index += 1;
            match tree {
                TokenTree::Group(group) => self.scan(group.stream()),
                TokenTree::Ident(first) => {
                    let mut segments = vec![first.to_string()];
                    while is_mark(trees.get(index), ':')
                        && is_mark(trees.get(index + 1), ':')
                        && let Some(TokenTree::Ident(next)) = trees.get(index + 2)
                    {
                        segments.push(next.to_string());
                        index += 3;
                    }
                    self.push(segments, line_of(tree), false);
                }
                _ => {}
            }
        }
    }
}

impl<'file> Visit<'file> for Collector {
    fn visit_item_mod(&mut self, module: &'file ItemMod) {
        self.inline.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.inline.pop();
    }

    fn visit_item_use(&mut self, item: &'file ItemUse) {
        self.expand(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'file Path) {
        let segments = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let line = path.segments.first().map_or(1, |first| first.ident.span().start().line);
        self.push(segments, line, false);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'file Macro) {
        visit::visit_macro(self, call);
        self.scan(call.tokens.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_paths_in_imports_code_types_and_macros() {
        let file = syn::parse_file(
            "use crate::{a::B, c::{self, d as e}, f::*};\n\
             fn g(h: Vec<crate::i::J>) -> K { k!(crate::l::m(), n) }\n\
             mod inner {\n\
                 use super::o;\n\
             }\n",
        )
        .unwrap();
        let found: Vec<_> = collect(&file)
            .into_iter()
            .map(|path| format!("{}:{} {}", path.inline.join("/"), path.line, path.segments.join("::")))
            .collect();
        assert_eq!(
            found,
            [
                ":1 crate::a::B",
                ":1 crate::c::self",
                ":1 crate::c::d",
                ":1 crate::f::*",
                ":2 Vec",
                ":2 crate::i::J",
                ":2 K",
                ":2 k",
                ":2 crate::l::m",
                ":2 n",
                "inner:4 super::o",
            ]
        );
    }
}
