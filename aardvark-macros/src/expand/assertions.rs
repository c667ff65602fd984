//! Code that only exists so that the compiler reports a missing `Serialize`, `Deserialize` or `JsonSchema` at the
//! type in the trait and not somewhere in the generated code.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use crate::model::Interface;

pub(super) fn expand(interface: &Interface) -> TokenStream {
    let krate = &interface.krate;
    let mut seen = BTreeSet::new();
    let mut assertions = Vec::new();
    for function in &interface.functions {
        let values = function.parameters.iter().map(|parameter| &parameter.ty).chain([function.output.value()]);
        for ty in values {
            if seen.insert(quote!(#ty).to_string()) {
                assertions.push(quote_spanned!(ty.span()=> #krate::__private::assert_portable::<#ty>();));
            }
        }
        if let Some(error) = function.output.error() {
            assertions.push(
                quote_spanned!(error.span()=> #krate::__private::assert_portable_error::<#error>();),
            );
        }
    }
    quote! {
        const _: fn() = || {
            #(#assertions)*
        };
    }
}
