//! The trait itself, with what makes `dyn Trait` a type that can be shared between threads.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{TraitItem, TraitItemFn, parse_quote, parse_quote_spanned};

use super::arguments;
use crate::model::{Function, Interface};

pub(super) fn expand(interface: &Interface) -> TokenStream {
    let mut item = interface.item.clone();
    item.attrs.push(parse_quote!(#[allow(dead_code)]));
    // A type that callers of the trait cannot name is a mistake here, not a matter of taste: the generated
    // client has to name it, too.
    item.attrs.push(parse_quote!(#[deny(private_interfaces)]));
    for bound in ["Send", "Sync"] {
        let is_there = item.supertraits.iter().any(|present| quote!(#present).to_string().ends_with(bound));
        if !is_there {
            let bound = syn::Ident::new(bound, interface.ident.span());
            item.supertraits.push(parse_quote!(::core::marker::#bound));
        }
    }
    item.colon_token.get_or_insert_with(Default::default);
    let members = item.items.iter_mut().filter_map(|member| match member {
        TraitItem::Fn(member) => Some(member),
        _ => None,
    });
    for (member, function) in members.zip(&interface.functions) {
        rewrite(interface, function, member);
    }
    quote!(#item)
}

/// `async fn` returns a boxed future, and a default body moves to the function that the client uses as well.
fn rewrite(interface: &Interface, function: &Function, member: &mut TraitItemFn) {
    let krate = &interface.krate;
    let default = member.default.as_ref().map(|_| {
        let calls = interface.derived("Call");
        let default = function.derived("__default_", "");
        let arguments = arguments(function);
        quote_spanned!(function.ident.span()=> #calls::#default(#arguments))
    });
    if function.is_async {
        let whole = &function.output.whole;
        member.sig.asyncness = None;
        member.sig.output = parse_quote_spanned!(whole.span()=> -> #krate::BoxFuture<'_, #whole>);
    }
    if let Some(default) = default {
        member.default = Some(match function.is_async {
            true => parse_quote!({ ::std::boxed::Box::pin(#default) }),
            false => parse_quote!({ #default }),
        });
        member.semi_token = None;
    }
}
