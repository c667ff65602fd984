//! The model → code. Every path is absolute, so that nothing depends on what the trait's module imports.

mod assertions;
mod calls;
mod client;
mod descriptor;
mod interface_trait;
#[cfg(test)]
mod tests;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote;

use crate::model::{Function, Interface};

/// Everything that takes the trait's place.
pub(crate) fn expand(interface: &Interface) -> TokenStream {
    let interface_trait = interface_trait::expand(interface);
    let calls = calls::expand(interface);
    let client = client::expand(interface);
    let descriptor = descriptor::expand(interface);
    let assertions = assertions::expand(interface);
    quote! {
        #interface_trait
        #calls
        #client
        #descriptor
        #assertions
    }
}

/// `quake: Quake, locale: Option<String>`.
fn parameters(function: &Function) -> TokenStream {
    let parameters = function.parameters.iter().map(|parameter| {
        let (ident, ty) = (&parameter.ident, &parameter.ty);
        quote!(#ident: #ty)
    });
    quote!(#(#parameters),*)
}

/// `quake, locale`.
fn arguments(function: &Function) -> TokenStream {
    let idents = function.parameters.iter().map(|parameter| &parameter.ident);
    quote!(#(#idents),*)
}

/// What a call of the function gives back: the value or the reason why there is none.
fn returned(interface: &Interface, function: &Function) -> TokenStream {
    let krate = &interface.krate;
    let value = &function.output.value;
    match &function.output.error {
        None => quote!(::core::result::Result<#value, #krate::Error>),
        Some(error) => quote!(::core::result::Result<#value, #krate::CallError<#error>>),
    }
}

/// The same tokens, but the compiler reports what is wrong with them at `place`.
fn located(tokens: TokenStream, place: Span) -> TokenStream {
    let relocate = |mut token: TokenTree| {
        token.set_span(place);
        token
    };
    tokens.into_iter().map(relocate).collect()
}

/// Lints that hand-written code should keep and that this code cannot.
fn allowances() -> TokenStream {
    quote!(#[allow(dead_code, private_interfaces, clippy::all, clippy::pedantic)])
}
