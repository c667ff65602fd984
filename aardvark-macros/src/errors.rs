//! Collects compile errors, so that one build reports all of them.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use std::fmt::Display;

/// The errors found so far, in the order they were found.
#[derive(Default)]
pub(crate) struct Errors(Option<syn::Error>);

impl Errors {
    /// Adds an error that points at `tokens`.
    pub(crate) fn push(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.absorb(syn::Error::new_spanned(tokens, message));
    }

    /// Adds an error of the parser.
    pub(crate) fn absorb(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(first) => first.combine(error),
            None => self.0 = Some(error),
        }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// One `compile_error!` for each error.
    pub(crate) fn into_tokens(self) -> TokenStream {
        self.0.map(|error| error.into_compile_error()).unwrap_or_default()
    }
}

/// The token that says what kind of item `item` is, such as `struct`, for pointing at it.
pub(crate) fn keyword_of(item: &impl ToTokens) -> TokenTree {
    const KEYWORDS: [&str; 11] =
        ["struct", "enum", "union", "fn", "impl", "mod", "type", "static", "const", "use", "extern"];
    let tokens = item.to_token_stream();
    let is_keyword = |token: &TokenTree| KEYWORDS.iter().any(|keyword| token.to_string() == *keyword);
    let found = tokens.clone().into_iter().find(is_keyword).or_else(|| tokens.into_iter().next());
    found
        .unwrap_or_else(|| TokenTree::Ident(proc_macro2::Ident::new("trait", proc_macro2::Span::call_site())))
}
