//! `TraitClient`: the typed methods that a slot derefs to. Each makes a `Call` and runs it.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{allowances, arguments, parameters, returned};
use crate::model::{Function, Interface};

pub(super) fn expand(interface: &Interface) -> TokenStream {
    let (vis, krate, trait_ident) = (&interface.visibility, &interface.krate, &interface.ident);
    let (client, allowances) = (interface.derived("Client"), allowances());
    let name = client.to_string();
    let docs = format!("Calls a plugin that implements [`{trait_ident}`]. Cheap to clone.");
    let methods = interface.functions.iter().map(|function| methods(interface, function));
    quote! {
        #[doc = #docs]
        #[allow(dead_code)]
        #[derive(Clone)]
        #vis struct #client {
            invoke: ::std::sync::Arc<dyn #krate::Invoke>,
        }

        #allowances
        impl #client {
            #(#methods)*

            /// Runs a call that was prepared as a value, and gives its report along with its result.
            #vis fn run<R>(&self, call: #krate::Call<R>) -> #krate::Outcome<R> {
                call.run(&*self.invoke)
            }

            /// The same, without blocking. The call is submitted at once.
            #vis fn run_async<R: ::core::marker::Send + 'static>(
                &self,
                call: #krate::Call<R>,
            ) -> #krate::BoxFuture<'static, #krate::Outcome<R>> {
                call.run_async(&*self.invoke)
            }
        }

        impl ::core::fmt::Debug for #client {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct(#name).finish_non_exhaustive()
            }
        }
    }
}

/// The method that the trait names and the other one: async for a `fn`, blocking for an `async fn`.
fn methods(interface: &Interface, function: &Function) -> TokenStream {
    let ident = &function.ident;
    match function.is_async {
        false => {
            let blocking = blocking(interface, function, ident);
            let asynchronous = asynchronous(interface, function, &function.derived("", "_async"));
            quote!(#blocking #asynchronous)
        }
        true => {
            let asynchronous = asynchronous(interface, function, ident);
            let blocking = blocking(interface, function, &function.derived("", "_blocking"));
            quote!(#asynchronous #blocking)
        }
    }
}

fn blocking(interface: &Interface, function: &Function, name: &Ident) -> TokenStream {
    let (vis, calls, ident) = (&interface.visibility, interface.derived("Call"), &function.ident);
    let (docs, parameters, arguments) = (&function.doc_attributes, parameters(function), arguments(function));
    let returned = returned(interface, function);
    quote! {
        #(#docs)*
        ///
        /// Blocks until the plugin has answered.
        #vis fn #name(&self, #parameters) -> #returned {
            #calls::#ident(#arguments).run(&*self.invoke).result
        }
    }
}

fn asynchronous(interface: &Interface, function: &Function, name: &Ident) -> TokenStream {
    let (vis, krate, calls, ident) =
        (&interface.visibility, &interface.krate, interface.derived("Call"), &function.ident);
    let (docs, parameters, arguments) = (&function.doc_attributes, parameters(function), arguments(function));
    let returned = returned(interface, function);
    quote! {
        #(#docs)*
        ///
        /// The call is submitted at once; dropping the future abandons its result.
        #vis fn #name(&self, #parameters) -> #krate::BoxFuture<'static, #returned> {
            #calls::#ident(#arguments).result_async(&*self.invoke)
        }
    }
}
