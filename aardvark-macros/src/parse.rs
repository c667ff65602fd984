//! `syn`'s trait → [`model`](crate::model). Reports what has no place in the model; rules about what does are
//! in [`check`](crate::check).

mod function;
mod output;

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, Expr, ExprLit, FnArg, ItemTrait, Lit, Meta, TraitItem, TypeParamBound};

use crate::args::Args;
use crate::errors::Errors;
use crate::model::Interface;

/// Reads the trait.
pub(crate) fn interface(args: Args, item: &ItemTrait, errors: &mut Errors) -> Interface {
    refuse_modifiers(item, errors);
    let mut functions = Vec::new();
    for member in &item.items {
        match member {
            TraitItem::Fn(member) => functions.push(function::function(member, errors)),
            TraitItem::Const(member) => errors.push(
                member,
                "an interface must not have associated constants (plugins only provide functions; return it from one)",
            ),
            TraitItem::Type(member) => errors.push(
                member,
                "an interface must not have associated types (name the type in the functions)",
            ),
            TraitItem::Macro(member) => errors.push(
                member,
                "an interface must not contain macros (write its functions out; the attribute cannot see behind them)",
            ),
            other => errors.push(other, "an interface must contain only functions (remove this)"),
        }
    }
    if item.items.is_empty() {
        errors.push(&item.ident, "an interface must have at least one function (add it)");
    }
    let Args { id, version, krate } = args;
    Interface {
        id,
        version,
        krate,
        ident: item.ident.clone(),
        visibility: item.vis.clone(),
        docs: docs(&item.attrs),
        functions: functions.into_iter().flatten().collect(),
        item: without_our_attributes(item),
    }
}

/// The trait without `#[since]` and `#[default]`, which the compiler does not know.
pub(crate) fn without_our_attributes(item: &ItemTrait) -> ItemTrait {
    let mut item = item.clone();
    for member in &mut item.items {
        let TraitItem::Fn(member) = member else { continue };
        member
            .attrs
            .retain(|attribute| !["since", "default"].iter().any(|ours| attribute.path().is_ident(ours)));
        for input in &mut member.sig.inputs {
            if let FnArg::Typed(parameter) = input {
                // Others were reported; the compiler would only say that it does not know them.
                parameter.attrs.clear();
            }
        }
    }
    item
}

/// The text of `#[doc]` attributes, without the space that `///` leaves at the start of lines.
fn docs(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("doc")) {
        if let Meta::NameValue(pair) = &attribute.meta
            && let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &pair.value
        {
            let text = text.value();
            lines.extend(text.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned()));
            if text.is_empty() {
                lines.push(String::new());
            }
        }
    }
    lines.join("\n").trim().to_owned()
}

fn refuse_modifiers(item: &ItemTrait, errors: &mut Errors) {
    if let Some(token) = &item.unsafety {
        errors.push(token, "an interface must not be `unsafe` (remove the keyword)");
    }
    if let Some(token) = &item.modifiers.auto_token {
        errors.push(token, "an interface must not be an `auto` trait (remove the keyword)");
    }
    if !item.generics.params.is_empty() {
        errors.push(
            &item.generics,
            "an interface must not be generic (a plugin implements one set of types; name them)",
        );
    }
    if let Some(clause) = &item.generics.where_clause {
        errors.push(clause, "an interface must not have a `where` clause (remove it)");
    }
    for bound in item.supertraits.iter().filter(|bound| !is_harmless(bound)) {
        errors.push(
            bound,
            "an interface must not extend traits other than `Send` and `Sync` (a plugin cannot implement them; \
             add their functions to this trait)",
        );
    }
}

/// `Send`, `Sync` and `'static`, which every interface has anyway.
fn is_harmless(bound: &TypeParamBound) -> bool {
    match bound {
        TypeParamBound::Trait(bound) => {
            let name = bound.path.segments.last().map(|segment| segment.ident.unraw().to_string());
            matches!(name.as_deref(), Some("Send" | "Sync"))
        }
        TypeParamBound::Lifetime(lifetime) => lifetime.ident == "static",
        other => other.to_token_stream().is_empty(),
    }
}
