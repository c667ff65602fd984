//! `TraitCall`: one constructor a function, which gives the call as a value.

use proc_macro2::{Delimiter, Group, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::{allowances, arguments, located, parameters, returned};
use crate::model::{Function, Interface};

pub(super) fn expand(interface: &Interface) -> TokenStream {
    let (vis, calls) = (&interface.visibility, interface.derived("Call"));
    let docs = format!(
        "The calls of [`{}`] as values: each can be given options before a client runs it.",
        interface.ident
    );
    let allowances = allowances();
    let constructors = interface.functions.iter().map(|function| constructor(interface, function));
    let defaults = interface.functions.iter().filter_map(default);
    quote! {
        #[doc = #docs]
        #[allow(dead_code)]
        #[derive(Clone, Copy, Debug)]
        #vis struct #calls;

        #allowances
        impl #calls {
            #(#constructors)*
        }

        #allowances
        #[allow(unused_variables)]
        impl #calls {
            #(#defaults)*
        }
    }
}

fn constructor(interface: &Interface, function: &Function) -> TokenStream {
    let (vis, krate, id) = (&interface.visibility, &interface.krate, &interface.id);
    let (trait_ident, ident, name) = (&interface.ident, &function.ident, &function.name);
    let (docs, names) =
        (&function.doc_attributes, function.parameters.iter().map(|parameter| &parameter.name));
    let (parameters, returned) = (parameters(function), returned(interface, function));
    let idents = function.parameters.iter().map(|parameter| &parameter.ident);
    let encoded = match function.parameters.as_slice() {
        // An empty tuple is `null` in JSON, an empty array is not.
        [] => quote!(&[(); 0]),
        // The type's place: that is where a missing `Serialize` has to be reported.
        [only] => quote_spanned!(only.ty.span()=> &(#(&#idents,)*)),
        _ => quote_spanned!(function.ident.span()=> &(#(&#idents,)*)),
    };
    let new = match &function.output.error {
        None => quote!(#krate::Call::typed),
        Some(_) => quote!(#krate::Call::fallible),
    };
    // The whole expression is where the result's type is, so that a missing `Deserialize` is reported there.
    let place = function.output.whole.span();
    let new = located(new, place);
    let mut encoding = Group::new(Delimiter::Parenthesis, quote!(&SIGNATURE, #encoded));
    encoding.set_span(place);
    let fallback = function.body.as_ref().map(|_| fallback(interface, function));
    quote! {
        #(#docs)*
        #vis fn #ident(#parameters) -> #krate::Call<#returned> {
            static SIGNATURE: #krate::__private::Signature = #krate::__private::Signature {
                interface: #id,
                function: #name,
                parameters: &[#(#names),*],
                wide_result: || #krate::__private::has_wide_result::<dyn #trait_ident>(#name),
            };
            #new #encoding #fallback
        }
    }
}

/// What happens when the plugin lacks the function.
fn fallback(interface: &Interface, function: &Function) -> TokenStream {
    let krate = &interface.krate;
    let (default, arguments) = (function.derived("__default_", ""), arguments(function));
    let dot_await = function.is_async.then(|| quote!(.await));
    let result = match &function.output.error {
        None => quote!(::core::result::Result::Ok(Self::#default(#arguments) #dot_await)),
        Some(_) => quote! {
            ::core::result::Result::map_err(Self::#default(#arguments) #dot_await, #krate::CallError::Domain)
        },
    };
    match function.is_async {
        true => quote!(.or_default_async(move || ::std::boxed::Box::pin(async move { #result }))),
        false => quote!(.or_default(move || #result)),
    }
}

/// The default body as a function of its own.
fn default(function: &Function) -> Option<TokenStream> {
    let body = function.body.as_ref()?;
    let (ident, parameters, whole) =
        (function.derived("__default_", ""), parameters(function), &function.output.whole);
    let asyncness = function.is_async.then(|| quote!(async));
    Some(quote! {
        #asyncness fn #ident(#parameters) -> #whole #body
    })
}
