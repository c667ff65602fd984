//! The functions of a plugin, for a person and for a program.

use aardvark::{Error, SlotStatus};
use serde::Serialize;

use super::Output;
use super::plain::OneLine;
use super::style::NAME;

/// A function as `--json` shows it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FunctionView {
    name: String,
    docs: Option<String>,
}

impl FunctionView {
    /// Every function that a plugin offers, sorted by name.
    pub(crate) fn all(status: &SlotStatus) -> Vec<Self> {
        let mut functions: Vec<_> = status
            .functions
            .iter()
            .map(|(name, docs)| Self { name: name.clone(), docs: docs.clone() })
            .collect();
        functions.sort_by(|a, b| a.name.cmp(&b.name));
        functions
    }
}

/// Lists `functions`, one a line.
///
/// # Errors
///
/// Standard output cannot be written to.
pub(crate) fn list(output: &mut Output, functions: &[FunctionView]) -> Result<(), Error> {
    let width = functions.iter().map(|function| function.name.chars().count()).max().unwrap_or(0);
    for FunctionView { name, docs } in functions {
        let padding = width.saturating_sub(name.chars().count());
        let docs = docs.as_deref().unwrap_or_default();
        let name = OneLine(name);
        match docs {
            "" => output.line(format_args!("  {NAME}{name}{NAME:#}"))?,
            docs => {
                output.line(format_args!("  {NAME}{name}{NAME:#}{:padding$}  {}", "", OneLine(docs)))?;
            }
        }
    }
    Ok(())
}
