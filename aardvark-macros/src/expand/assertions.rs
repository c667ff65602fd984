//! Code that only exists so that the compiler asks for the traits that the rest of the generated code happens not
//! to need, and reports a missing one at the type in the trait.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Type};

use crate::model::Interface;

pub(super) fn expand(interface: &Interface) -> TokenStream {
    let krate = &interface.krate;
    let mut seen = BTreeSet::new();
    let mut assertions = Vec::new();
    let mut assert = |name: &str, ty: &Type| {
        if seen.insert((name.to_owned(), quote!(#ty).to_string())) {
            let name = Ident::new(name, ty.span());
            assertions.push(quote_spanned!(ty.span()=> #krate::__private::#name::<#ty>();));
        }
    };
    for function in &interface.functions {
        for parameter in &function.parameters {
            assert("assert_argument", &parameter.ty);
        }
        assert("assert_result", &function.output.value);
        if let Some(error) = &function.output.error {
            assert("assert_error", error);
        }
    }
    quote! {
        const _: fn() = || {
            #(#assertions)*
        };
    }
}
