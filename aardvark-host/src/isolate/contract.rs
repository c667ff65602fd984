//! Does a loaded plugin provide what the interface asks for?

use std::collections::HashMap;

use aardvark_manifest::error::{Detail, Error, Fault, Kind};
use aardvark_manifest::interface::{FunctionDescriptor, InterfaceDescriptor};

use super::offered::{Name, offered};
use crate::engine::Export;

/// How the functions of an interface map to a plugin's exports.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bindings {
    by_name: HashMap<String, Binding>,
    interface: Option<&'static InterfaceDescriptor>,
}

/// One function.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Binding {
    /// Which export.
    pub(crate) index: usize,
    /// Pass no more than this many arguments: an older plugin may lack the last, optional ones.
    pub(crate) takes: Option<usize>,
}

/// What a name stands for.
pub(crate) enum Lookup {
    /// An export.
    Found(Binding),
    /// A function of the interface that this plugin is too old for.
    Absent,
    /// Nothing.
    Unknown,
}

#[derive(Debug, thiserror::Error)]
enum ContractError {
    #[error(
        "the manifest's entrypoint names the function `{name}`, which the plugin does not have (it offers: {offered})"
    )]
    Entrypoint { name: String, offered: String },
    #[error("the plugin does not implement {interface}: {}", problems.join("; "))]
    Broken { interface: String, problems: Vec<String> },
}

impl Detail for ContractError {
    fn kind(&self) -> Kind {
        Kind::Contract
    }

    fn fault(&self) -> Fault {
        Fault::Guest
    }
}

impl Bindings {
    /// Checks `exports` against `interface`; without an interface every export is callable as it is. The function that
    /// a manifest's entrypoint names must be there too.
    pub(crate) fn new(
        interface: Option<&'static InterfaceDescriptor>,
        entrypoint: Option<&str>,
        exports: &[Export],
    ) -> Result<Self, Error> {
        if let Some(name) = entrypoint.filter(|name| exports.iter().all(|export| export.name != *name)) {
            let offered = offered(exports.iter().map(|export| export.name.as_str()));
            return Err(ContractError::Entrypoint { name: name.to_owned(), offered }.into());
        }
        let mut by_name: HashMap<String, Binding> = exports
            .iter()
            .enumerate()
            .map(|(index, export)| (export.name.clone(), Binding { index, takes: None }))
            .collect();
        let Some(descriptor) = interface else {
            return Ok(Self { by_name, interface });
        };
        let mut problems = Vec::new();
        for function in &descriptor.functions {
            let Some(binding) = by_name.get_mut(&function.name) else {
                if !function.has_default {
                    problems.push(missing(function, exports));
                }
                continue;
            };
            if let Some(export) = exports.get(binding.index) {
                match arity(function, export) {
                    Ok(takes) => binding.takes = takes,
                    Err(problem) => problems.push(problem),
                }
            }
        }
        if problems.is_empty() {
            return Ok(Self { by_name, interface });
        }
        let interface = format!("`{}` {}", descriptor.id, descriptor.version);
        Err(ContractError::Broken { interface, problems }.into())
    }

    /// What `name` stands for.
    pub(crate) fn find(&self, name: &str) -> Lookup {
        if let Some(binding) = self.by_name.get(name) {
            return Lookup::Found(*binding);
        }
        let is_declared =
            self.interface.is_some_and(|interface| interface.functions.iter().any(|f| f.name == name));
        if is_declared { Lookup::Absent } else { Lookup::Unknown }
    }

    /// All callable names, sorted.
    pub(crate) fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.by_name.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }
}

/// How many arguments to pass, if fewer than the interface has.
fn arity(function: &FunctionDescriptor, export: &Export) -> Result<Option<usize>, String> {
    let name = &function.name;
    let total = function.parameters.len();
    let required = function.parameters.iter().filter(|parameter| parameter.required).count();
    if let Some(keyword) = export.keyword_only.first() {
        return Err(format!(
            "`{name}` has the keyword-only parameter `{}`, but arguments come by position (remove the `*`, or \
             give it a default)",
            Name(keyword)
        ));
    }
    if export.required > total {
        return Err(format!(
            "`{name}` takes {}, but the interface passes {} (give the others defaults)",
            arguments(export.required),
            arguments(total)
        ));
    }
    match export.accepts {
        Some(accepts) if accepts < required => Err(format!(
            "`{name}` takes {}, but the interface passes {} (add parameters: {})",
            arguments(accepts),
            arguments(required),
            function.parameters.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", ")
        )),
        Some(accepts) if accepts < total => Ok(Some(accepts)),
        _ => Ok(None),
    }
}

fn arguments(count: usize) -> String {
    if count == 1 { "1 argument".to_owned() } else { format!("{count} arguments") }
}

fn missing(function: &FunctionDescriptor, exports: &[Export]) -> String {
    let wanted = fold(&function.name);
    let similar = exports.iter().find(|export| fold(&export.name) == wanted);
    match similar {
        Some(export) => format!(
            "the function `{}` is missing (`{}` looks like it; the names must be equal)",
            function.name,
            Name(&export.name)
        ),
        None if exports.is_empty() => {
            format!("the function `{}` is missing (the plugin offers no functions at all)", function.name)
        }
        None => format!(
            "the function `{}` is missing (the plugin offers: {})",
            function.name,
            offered(exports.iter().map(|export| export.name.as_str()))
        ),
    }
}

/// `toCamel`, `to_camel` and `ToCamel` look alike.
fn fold(name: &str) -> String {
    name.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect()
}
