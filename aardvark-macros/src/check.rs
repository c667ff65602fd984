//! Rules about what the model holds: names, order, versions, types, bodies.

mod body;
mod names;
mod owned;

use std::collections::BTreeMap;

use crate::errors::Errors;
use crate::model::{Function, Interface, Presence};
use crate::version;

/// serde implements its traits for tuples up to this length.
const MAX_PARAMETERS: usize = 16;

/// Reports every rule that the interface breaks.
pub(crate) fn check(interface: &Interface, errors: &mut Errors) {
    let mut seen = BTreeMap::new();
    for function in &interface.functions {
        if seen.insert(function.name.as_str(), function).is_some() {
            errors.push(
                &function.ident,
                format!("function `{}` must be declared once, found it again (rename one)", function.name),
            );
        }
    }
    for function in &interface.functions {
        names::check(function, &seen, errors);
        check_parameters(function, errors);
        check_since(interface, function, errors);
        if let Some(body) = &function.body {
            body::check(body, errors);
        }
        for parameter in &function.parameters {
            owned::check(&parameter.ty, "parameter", errors);
        }
        owned::check(&function.output.whole, "result", errors);
    }
}

fn check_parameters(function: &Function, errors: &mut Errors) {
    if let Some(parameter) = function.parameters.get(MAX_PARAMETERS) {
        errors.push(
            &parameter.ident,
            format!(
                "a function must have at most {MAX_PARAMETERS} parameters, found {} (group them in a struct)",
                function.parameters.len()
            ),
        );
    }
    let mut optional = None;
    for parameter in &function.parameters {
        match (&parameter.presence, optional) {
            (Presence::Required, Some(before)) => errors.push(
                &parameter.ident,
                format!(
                    "required parameter `{}` must come before the optional `{before}` (move it, or give it \
                     `#[default(..)]`)",
                    parameter.name
                ),
            ),
            (Presence::Required, None) => {}
            (_, before) => optional = before.or(Some(&parameter.name)),
        }
    }
}

fn check_since(interface: &Interface, function: &Function, errors: &mut Errors) {
    let Some((since, literal)) = &function.since else { return };
    if *since > interface.version {
        errors.push(
            literal,
            format!(
                "function `{}` must not be newer than its interface {}, found {since} (raise the interface's version)",
                function.name, interface.version
            ),
        );
    }
    if function.body.is_none() && *since > version::base(&interface.version) {
        errors.push(
            literal,
            format!(
                "function `{}` must have a default body, because plugins older than {since} lack it (add a body)",
                function.name
            ),
        );
    }
}
