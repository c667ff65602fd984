//! The attribute macro `#[aardvark::plugin]`; users depend on the crate `aardvark`, which documents it.
//!
//! A pipeline: `args` reads the attribute, `parse` turns the trait into the `model`, `check` looks for
//! what can be written in Rust but not called through JSON, `expand` writes the code. Every stage adds to one
//! list of `errors`, so that all mistakes are reported at once; the trait itself is always written out again.

mod args;
mod check;
mod errors;
mod expand;
mod model;
mod parse;
mod version;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use self::args::Args;
use self::errors::Errors;

/// Makes a trait an interface that plugins implement.
///
/// See `aardvark::plugin` for what can be written and what is generated.
#[proc_macro_attribute]
pub fn plugin(args: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    plugin_tokens(args.into(), item.into()).into()
}

fn plugin_tokens(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let item = match syn::parse2::<syn::Item>(item.clone()) {
        Ok(syn::Item::Trait(item)) => item,
        Ok(other) => {
            errors.push(errors::keyword_of(&other), "`#[aardvark::plugin]` must be on a trait");
            return with_errors(errors, other);
        }
        Err(error) => {
            errors.absorb(error);
            return with_errors(errors, item);
        }
    };
    let args = Args::parse(args, &mut errors);
    let bare = parse::without_our_attributes(&item);
    let interface = parse::interface(args, &item, &mut errors);
    check::check(&interface, &mut errors);
    if errors.is_empty() { expand::expand(&interface) } else { with_errors(errors, bare) }
}

fn with_errors(errors: Errors, item: impl ToTokens) -> TokenStream {
    let errors = errors.into_tokens();
    quote! { #item #errors }
}
