//! A default body runs in the host without any implementation, so it has no `self`.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Block, Ident, Item, Macro};

use crate::errors::Errors;

/// Reports uses of `self` and `Self`.
pub(super) fn check(body: &Block, errors: &mut Errors) {
    Check { errors }.visit_block(body);
}

struct Check<'e> {
    errors: &'e mut Errors,
}

impl Check<'_> {
    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => self.visit_ident(&ident),
                TokenTree::Group(group) => self.tokens(group.stream()),
                _ => {}
            }
        }
    }
}

impl Visit<'_> for Check<'_> {
    fn visit_ident(&mut self, ident: &Ident) {
        if ident == "self" || ident == "Self" {
            self.errors.push(
                ident,
                format!(
                    "a default body must not use `{ident}`: it stands in for a plugin that lacks the function \
                     (use only the parameters)"
                ),
            );
        }
    }

    /// An item inside the body has its own `self`.
    fn visit_item(&mut self, _: &Item) {}

    fn visit_macro(&mut self, mac: &Macro) {
        visit::visit_path(self, &mac.path);
        self.tokens(mac.tokens.clone());
    }
}
