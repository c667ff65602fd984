//! The tables of the operator's guide.
//!
//! ```text
//!   | `name`, with words that explain it | target or kind, level | `field`, `field` (with `examples`) |
//! ```

use std::collections::BTreeSet;

use super::Signal;

/// One promise.
pub(super) struct Row {
    pub(super) signal: Signal,
    pub(super) fields: BTreeSet<String>,
    pub(super) line: usize,
}

/// The rows of the tables of spans, events and metrics.
pub(super) fn rows(text: &str) -> Vec<Row> {
    let tables = [("Span", "span"), ("Event", "event"), ("Metric", "metric")];
    let of = |(head, what)| {
        table(text, head).into_iter().flat_map(move |(line, cells)| {
            let [names, class, fields] = cells.try_into().unwrap_or_default();
            let class = class.trim().to_owned();
            let fields: BTreeSet<String> = quoted(fields).into_iter().collect();
            quoted(names).into_iter().map(move |name| {
                let signal = Signal { what, name, class: class.clone() };
                Row { signal, fields: fields.clone(), line }
            })
        })
    };
    tables.into_iter().flat_map(of).collect()
}

/// The fields that the guide explains.
pub(super) fn explained(text: &str) -> BTreeSet<String> {
    let rows = table(text, "Field").into_iter();
    rows.flat_map(|(_, cells)| cells.first().map(|names| quoted(names)).unwrap_or_default()).collect()
}

/// Lines and cells of the table whose first heading is `head`.
fn table<'a>(text: &'a str, head: &str) -> Vec<(usize, Vec<&'a str>)> {
    let beginning = format!("| {head} |");
    let lines = text.lines().enumerate().skip_while(|(_, line)| !line.starts_with(&beginning));
    lines
        .skip(2)
        .take_while(|(_, line)| line.starts_with('|'))
        .map(|(index, line)| (index + 1, line.trim().trim_matches('|').split('|').collect()))
        .collect()
}

/// What stands between backticks, and in no parentheses.
fn quoted(cell: &str) -> Vec<String> {
    let (mut depth, mut found) = (0_usize, Vec::new());
    for (index, piece) in cell.split('`').enumerate() {
        if index % 2 == 1 {
            if depth == 0 {
                found.push(piece.to_owned());
            }
            continue;
        }
        depth += piece.matches('(').count();
        depth = depth.saturating_sub(piece.matches(')').count());
    }
    found
}
