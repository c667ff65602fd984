//! Which names functions and parameters may have.

use std::collections::BTreeMap;

use crate::errors::Errors;
use crate::model::Function;

/// Methods of `Slot`, of the generated client and of traits in the prelude: they would hide the function.
const RESERVED: [&str; 20] = [
    "clone",
    "client",
    "close",
    "deref",
    "drain",
    "drop",
    "generation",
    "into",
    "name",
    "rollback",
    "rollback_async",
    "run",
    "run_async",
    "stats",
    "status",
    "swap",
    "swap_async",
    "to_owned",
    "try_into",
    "watch",
];

/// Keywords of Python.
const PYTHON: [&str; 33] = [
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else",
    "except", "exec", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// Names that a JavaScript module cannot export a function under and that Python can.
const JAVASCRIPT: [&str; 27] = [
    "arguments",
    "case",
    "catch",
    "const",
    "debugger",
    "default",
    "delete",
    "do",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "function",
    "instanceof",
    "let",
    "new",
    "null",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "typeof",
    "var",
    "void",
];

/// Reports names that a plugin could not use or that would be hidden.
pub(super) fn check(function: &Function, all: &BTreeMap<&str, &Function>, errors: &mut Errors) {
    let name = function.name.as_str();
    let ident = &function.ident;
    if name.starts_with('_') {
        errors.push(
            ident,
            format!("function `{name}` must not start with `_`: plugins keep such names private (rename it)"),
        );
    } else if !name.is_ascii() {
        errors.push(
            ident,
            format!("function `{name}` must have an ASCII name, which reads the same in every language (rename it)"),
        );
    } else if RESERVED.contains(&name) {
        errors.push(
            ident,
            format!("function `{name}` would be hidden by the method of that name on `Slot` (rename it)"),
        );
    } else if let Some(language) = language_of(name) {
        errors.push(
            ident,
            format!("function `{name}` is a keyword in {language}, so no plugin could define it (rename it)"),
        );
    }
    for suffix in ["_async", "_blocking"] {
        if RESERVED.contains(&name) {
            break;
        }
        if let Some(base) = name.strip_suffix(suffix).and_then(|base| all.get(base))
            && base.is_async == (suffix == "_blocking")
        {
            errors.push(
                ident,
                format!("function `{name}` is generated for `{}` as well (rename one of them)", base.name),
            );
        }
    }
    for parameter in &function.parameters {
        if parameter.name.starts_with('_') {
            errors.push(
                &parameter.ident,
                format!(
                    "parameter `{}` must not start with `_`: its name is part of the interface (drop the `_`; an \
                     unused parameter gives no warning)",
                    parameter.name
                ),
            );
        }
    }
}

fn language_of(name: &str) -> Option<&'static str> {
    match name {
        _ if PYTHON.contains(&name) => Some("Python"),
        _ if JAVASCRIPT.contains(&name) => Some("JavaScript"),
        _ => None,
    }
}
