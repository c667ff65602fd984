//! The places in the code that make spans, events and metrics.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenTree};

use super::super::rust_source::{is_mark, is_word, line_of};
use super::super::tree::Tree;
use super::Signal;

/// One place.
pub(super) struct Site {
    pub(super) signal: Signal,
    pub(super) fields: BTreeSet<String>,
    pub(super) path: String,
    pub(super) line: usize,
    /// Whether the guide has to tell of it.
    pub(super) is_promised: bool,
}

/// Every place in the crates that apps link.
pub(super) fn all(tree: &Tree) -> Vec<Site> {
    let mut sites = Vec::new();
    for (file, source) in tree.rust() {
        let is_linked = file.path().starts_with("aardvark") && !file.path().starts_with("aardvark-cli/");
        if !is_linked || !file.path().contains("/src/") {
            continue;
        }
        source.for_each_group(
            |_| false,
            |trees| {
                for (index, window) in trees.windows(3).enumerate() {
                    let [TokenTree::Ident(name), mark, TokenTree::Group(group)] = window else { continue };
                    if !is_mark(Some(mark), '!') || group.delimiter() != Delimiter::Parenthesis {
                        continue;
                    }
                    let before = trees.get(..index).unwrap_or_default();
                    let arguments = split(group.stream().into_iter().collect());
                    let Some(site) = site(&name.to_string(), before, &arguments) else { continue };
                    let (signal, fields, is_promised) = site;
                    let (path, line) = (file.path().to_owned(), window.first().map_or(0, line_of));
                    sites.push(Site { signal, fields, path, line, is_promised });
                }
            },
        );
    }
    sites
}

type Found = (Signal, BTreeSet<String>, bool);

fn site(called: &str, before: &[TokenTree], arguments: &[Vec<TokenTree>]) -> Option<Found> {
    if matches!(called, "counter" | "histogram" | "gauge") {
        let name = arguments.first().and_then(|argument| text(argument))?;
        let labels = arguments.iter().skip(1).filter_map(|argument| text(argument)).collect();
        return Some((Signal { what: "metric", name, class: called.to_owned() }, labels, true));
    }
    let is_tracing = matches!(before, [.., path, first, second]
        if is_word(Some(path), "tracing") && is_mark(Some(first), ':') && is_mark(Some(second), ':'));
    let (level, what) = called.strip_suffix("_span").map_or((called, "event"), |level| (level, "span"));
    if !is_tracing || !["trace", "debug", "info", "warn", "error"].contains(&level) {
        return None;
    }
    let (mut target, mut name, mut fields) = (String::new(), None, BTreeSet::new());
    for argument in arguments {
        match argument.as_slice() {
            [word, mark, rest @ ..] if is_word(Some(word), "target") && is_mark(Some(mark), ':') => {
                target = text(rest).unwrap_or_default();
            }
            // What comes after an event's message fills it in.
            _ if name.is_some() && what == "event" => {}
            [TokenTree::Literal(_), ..] if name.is_none() => name = text(argument),
            [sign, TokenTree::Ident(field)] if is_mark(Some(sign), '%') || is_mark(Some(sign), '?') => {
                fields.insert(field.to_string());
            }
            [TokenTree::Ident(field), ..] => drop(fields.insert(field.to_string())),
            _ => {}
        }
    }
    let is_promised = what == "span" || !matches!(level, "trace" | "debug");
    let class = format!("`{target}`, {level}");
    Some((Signal { what, name: filled(&name.unwrap_or_default()), class }, fields, is_promised))
}

/// The arguments, between commas.
fn split(tokens: Vec<TokenTree>) -> Vec<Vec<TokenTree>> {
    tokens.split(|token| is_mark(Some(token), ',')).map(<[TokenTree]>::to_vec).collect()
}

/// The text of a literal at the beginning.
fn text(tokens: &[TokenTree]) -> Option<String> {
    let Some(TokenTree::Literal(literal)) = tokens.first() else { return None };
    syn::parse_str::<syn::LitStr>(&literal.to_string()).ok().map(|literal| literal.value())
}

/// A message with `…` for each part that is filled in.
fn filled(message: &str) -> String {
    let mut pieces = message.split('{');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |whole, piece| whole + "…" + piece.split_once('}').map_or("", |(_, rest)| rest))
}
