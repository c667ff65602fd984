//! What a function returns, and which paths mean `Result` and `Option`.
//!
//! A macro sees names, not types: `Result` and `Option` are recognised by their last segment.

use syn::{GenericArgument, PathArguments, PathSegment, ReturnType, Type, parse_quote};

use crate::errors::Errors;
use crate::model::Output;

/// Reads what a function returns.
pub(super) fn output(written: &ReturnType, errors: &mut Errors) -> Option<Output> {
    let whole: Type = match written {
        ReturnType::Default => parse_quote!(()),
        ReturnType::Type(_, whole) => (**whole).clone(),
    };
    let Some(segment) = last_segment(&whole).filter(|segment| segment.ident == "Result") else {
        return Some(Output { value: whole.clone(), whole, error: None });
    };
    match types_of(segment).as_slice() {
        [value, error] => {
            let (value, error) = ((*value).clone(), Some((*error).clone()));
            Some(Output { whole, value, error })
        }
        _ => {
            errors.push(&whole, "a `Result` must name its error type (write `Result<T, E>` in full)");
            None
        }
    }
}

/// Whether `ty` is `Option<T>`.
pub(super) fn is_option(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|segment| segment.ident == "Option" && types_of(segment).len() == 1)
}

fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        _ => None,
    }
}

fn types_of(segment: &PathSegment) -> Vec<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return Vec::new() };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.collect()
}
