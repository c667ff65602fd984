//! Which names functions and parameters may have.

use std::collections::BTreeMap;

use crate::errors::Errors;
use crate::model::Function;

/// Methods of `Slot`, of the generated client and of traits in the prelude: they would hide the function.
const RESERVED: [&str; 24] = [
    "as_mut",
    "as_ref",
    "borrow",
    "clone",
    "close",
    "deref",
    "drain",
    "drop",
    "fmt",
    "generation",
    "into",
    "name",
    "new",
    "rollback",
    "rollback_async",
    "run",
    "run_async",
    "stats",
    "swap",
    "swap_async",
    "to_owned",
    "try_into",
    "type_id",
    "watch",
];

/// Keywords of Python that are identifiers in Rust.
const PYTHON: [&str; 18] = [
    "and", "assert", "class", "def", "del", "elif", "except", "exec", "finally", "from", "global", "import", "is",
    "lambda", "nonlocal", "not", "or", "pass",
];

/// Keywords of Python that are keywords of Rust and were written with `r#`, and the rest of Python's.
const PYTHON_RAW: [&str; 11] =
    ["as", "async", "await", "break", "continue", "for", "if", "in", "return", "while", "with"];

/// Keywords of JavaScript modules that the lists for Python lack.
const JAVASCRIPT: [&str; 29] = [
    "arguments", "case", "catch", "const", "debugger", "default", "delete", "do", "else", "enum", "eval",
    "export", "extends", "false", "function", "instanceof", "let", "new", "null", "static", "super", "switch",
    "this", "throw", "true", "try", "typeof", "var", "void",
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
    if PYTHON.contains(&name) || PYTHON_RAW.contains(&name) || matches!(name, "raise" | "yield" | "try" | "else") {
        return Some("Python");
    }
    JAVASCRIPT.contains(&name).then_some("JavaScript")
}
