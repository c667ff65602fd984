//! `impl Interface for dyn Trait`, and the entry in the registry.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use semver::Version;
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, Lit};

use crate::model::{Function, Interface, Parameter, Presence};
use crate::version;

pub(super) fn expand(interface: &Interface) -> TokenStream {
    let (krate, ident, client) = (&interface.krate, &interface.ident, interface.derived("Client"));
    let (id, docs, path) = (&interface.id, &interface.docs, format!("::{ident}"));
    let version = version_tokens(interface, &interface.version);
    let functions = interface.functions.iter().map(|function| descriptor(interface, function));
    quote! {
        impl #krate::Interface for dyn #ident {
            type Client = #client;

            fn descriptor() -> &'static #krate::InterfaceDescriptor {
                static DESCRIPTOR: ::std::sync::OnceLock<#krate::InterfaceDescriptor> =
                    ::std::sync::OnceLock::new();
                DESCRIPTOR.get_or_init(|| {
                    #krate::InterfaceDescriptor::new(#id, #version).docs(#docs) #(.function(#functions))*
                })
            }

            fn client(invoke: ::std::sync::Arc<dyn #krate::Invoke>) -> #client {
                #client { invoke }
            }
        }

        #krate::__private::inventory::submit! {
            #krate::__private::Registration::new(
                ::core::concat!(::core::module_path!(), #path),
                <dyn #ident as #krate::Interface>::descriptor,
            )
        }
    }
}

fn descriptor(interface: &Interface, function: &Function) -> TokenStream {
    let (krate, name, docs) = (&interface.krate, &function.name, &function.docs);
    let base = version::base(&interface.version);
    let since = version_tokens(interface, function.since.as_ref().map_or(&base, |(since, _)| since));
    let asynchronous = function.is_async.then(|| quote!(.asynchronous()));
    let defaulted = function.body.is_some().then(|| quote!(.defaulted()));
    let parameters = function.parameters.iter().map(|each| parameter(interface, each));
    let value = &function.output.value;
    let result = quote_spanned!(value.span()=> #krate::__private::result_schema::<#value>());
    let error = function.output.error.as_ref().map(|error| {
        let schema = quote_spanned!(error.span()=> #krate::__private::result_schema::<#error>());
        quote!(.error(#schema))
    });
    quote! {
        #krate::__private::FunctionDescriptor::new(#name, #since)
            .docs(#docs)
            #asynchronous
            #defaulted
            #(.parameter(#parameters))*
            .result(#result)
            #error
    }
}

fn parameter(interface: &Interface, parameter: &Parameter) -> TokenStream {
    let (krate, name, ty) = (&interface.krate, &parameter.name, &parameter.ty);
    let schema = quote_spanned!(ty.span()=> #krate::__private::argument_schema::<#ty>());
    match &parameter.presence {
        Presence::Required => quote!(#krate::__private::ParameterDescriptor::required(#name, #schema)),
        Presence::Nullable => quote! {
            #krate::__private::ParameterDescriptor::optional(#name, #schema, ::core::default::Default::default())
        },
        Presence::Default(default) => {
            let value = match &**default {
                // A literal is a `&str`, and no parameter can be one.
                Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => {
                    quote_spanned!(text.span()=> <#ty as ::core::convert::From<&str>>::from(#text))
                }
                other => quote!(#other),
            };
            quote! {
                #krate::__private::ParameterDescriptor::optional(
                    #name,
                    #schema,
                    #krate::__private::default_value::<#ty>(#value),
                )
            }
        }
    }
}

fn version_tokens(interface: &Interface, version: &Version) -> TokenStream {
    let (krate, Version { major, minor, patch, .. }) = (&interface.krate, version);
    quote!(#krate::__private::Version::new(#major, #minor, #patch))
}
