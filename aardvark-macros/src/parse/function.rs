//! One method and its parameters.

use semver::Version;
use syn::ext::IdentExt;
use syn::{
    Attribute, Expr, FnArg, LitStr, Pat, PatType, Receiver, ReceiverKind, Safety, Signature, TraitItemFn,
    Type,
};

use super::docs;
use super::output::{is_option, output};
use crate::errors::Errors;
use crate::model::{Function, Parameter, Presence};
use crate::version;

/// Reads a method. `None` if so much is wrong that checking it further would only confuse.
pub(super) fn function(member: &TraitItemFn, errors: &mut Errors) -> Option<Function> {
    let signature = &member.sig;
    refuse_modifiers(signature, errors);
    let mut inputs = signature.inputs.iter();
    match inputs.next() {
        Some(FnArg::Receiver(receiver)) => check_receiver(receiver, errors),
        _ => errors.push(
            &signature.ident,
            format!("function `{}` must take `&self` first (add it)", signature.ident),
        ),
    }
    let mut parameters = Vec::new();
    for input in signature.inputs.iter() {
        if let FnArg::Typed(input) = input {
            parameters.extend(parameter(input, errors));
        }
    }
    let since = since(&member.attrs, errors);
    for attribute in &member.attrs {
        if attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr") {
            errors.push(
                attribute,
                "a function of an interface must not depend on `cfg` (plugins cannot see it; put the trait behind it)",
            );
        } else if attribute.path().is_ident("default") {
            errors.push(
                attribute,
                "`#[default(..)]` must be on a parameter (give the function a body instead)",
            );
        }
    }
    Some(Function {
        ident: signature.ident.clone(),
        name: signature.ident.unraw().to_string(),
        doc_attributes: member.attrs.iter().filter(|a| a.path().is_ident("doc")).cloned().collect(),
        docs: docs(&member.attrs),
        since,
        is_async: signature.asyncness.is_some(),
        parameters,
        output: output(&signature.output, errors)?,
        body: member.default.clone(),
    })
}

fn refuse_modifiers(signature: &Signature, errors: &mut Errors) {
    let name = &signature.ident;
    if let Safety::Unsafe(token) = &signature.safety {
        errors.push(token, format!("function `{name}` must not be `unsafe` (remove the keyword)"));
    }
    if let Some(token) = &signature.constness {
        errors.push(token, format!("function `{name}` must not be `const` (remove the keyword)"));
    }
    if let Some(abi) = &signature.abi {
        errors.push(abi, format!("function `{name}` must not be `extern` (remove the keyword)"));
    }
    if !signature.generics.params.is_empty() {
        errors.push(
            &signature.generics,
            format!("function `{name}` must not be generic (a plugin sees JSON; name the types)"),
        );
    }
    if let Some(clause) = &signature.generics.where_clause {
        errors.push(clause, format!("function `{name}` must not have a `where` clause (remove it)"));
    }
    if let Some(variadic) = &signature.variadic {
        errors.push(variadic, format!("function `{name}` must not be variadic (take a `Vec`)"));
    }
}

fn check_receiver(receiver: &Receiver, errors: &mut Errors) {
    let remedy = "take `&self`";
    match &receiver.kind {
        ReceiverKind::Reference(_, None, None) => {}
        ReceiverKind::Reference(_, _, Some(_)) => errors.push(
            receiver,
            format!("a function of an interface must not take `&mut self`: calls come from many threads ({remedy})"),
        ),
        ReceiverKind::Reference(_, Some(_), None) => {
            errors.push(receiver, format!("the receiver must not have a lifetime ({remedy})"));
        }
        _ => errors.push(receiver, format!("a function of an interface must not consume `self` ({remedy})")),
    }
}

fn parameter(input: &PatType, errors: &mut Errors) -> Option<Parameter> {
    let ident = match &*input.pat {
        Pat::Ident(pattern)
            if pattern.by_ref.is_none() && pattern.mutability.is_none() && pattern.subpat.is_none() =>
        {
            pattern.ident.clone()
        }
        other => {
            errors
                .push(other, "a parameter must be a plain name, found a pattern (take it apart in the body)");
            return None;
        }
    };
    let presence = presence(&input.attrs, &input.ty, errors);
    Some(Parameter { name: ident.unraw().to_string(), ident, ty: (*input.ty).clone(), presence })
}

fn presence(attributes: &[Attribute], ty: &Type, errors: &mut Errors) -> Presence {
    let mut presence = match is_option(ty) {
        true => Presence::Nullable,
        false => Presence::Required,
    };
    let mut seen = false;
    for attribute in attributes {
        if !attribute.path().is_ident("default") {
            errors.push(
                attribute,
                "a parameter must not have attributes other than `#[default(..)]` (remove it)",
            );
            continue;
        }
        if seen {
            errors.push(attribute, "`#[default(..)]` must be given once, found it again (remove one)");
        }
        seen = true;
        match attribute.parse_args::<Expr>() {
            Ok(expression) => presence = Presence::Default(Box::new(expression)),
            Err(error) => errors.absorb(syn::Error::new(
                error.span(),
                "`#[default(..)]` must contain an expression (write it like `#[default(10)]`)",
            )),
        }
    }
    presence
}

fn since(attributes: &[Attribute], errors: &mut Errors) -> Option<(Version, LitStr)> {
    let mut found = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("since")) {
        if found.is_some() {
            errors.push(attribute, "`#[since(..)]` must be given once, found it again (remove one)");
        }
        match attribute.parse_args::<LitStr>() {
            Ok(literal) => found = version::parse(&literal, errors).map(|version| (version, literal)),
            Err(_) => errors.push(
                attribute,
                "`#[since(..)]` must contain a version in quotes (write it like `#[since(\"1.1\")]`)",
            ),
        }
    }
    found
}
