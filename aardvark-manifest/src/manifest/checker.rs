//! The rules that a schema cannot express, shared by both versions. Collects problems instead of stopping.

use std::collections::HashMap;

use super::document::Document;
use super::place::Place;
use super::problem::{Problem, Problems, What};
use super::raw::RawPyodide;
use super::{Language, validate};

pub(super) struct Checker<'a> {
    document: &'a Document<'a>,
    problems: Vec<Problem>,
}

impl<'a> Checker<'a> {
    pub(super) fn new(document: &'a Document<'a>) -> Self {
        Self { document, problems: Vec::new() }
    }

    /// Every problem found, if any.
    pub(super) fn finish(self) -> Result<(), Problems> {
        Problems::of(self.problems)
    }

    /// Reports a problem with the value at `place`.
    pub(super) fn report(&mut self, place: &Place, what: What) {
        let position = self.document.value_position(place);
        self.problems.push(Problem::with(place, position, what));
    }

    /// Reports that the string `text` at `place` is not what was `expected`.
    pub(super) fn unexpected(&mut self, place: &Place, expected: &str, text: &str) {
        let schema = serde_json::json!({ "x-expected": expected });
        self.report(place, validate::unexpected(&schema, &text.into()));
    }

    /// Trims the names of a list and drops repetitions that differ in case only, keeping the first spelling, as
    /// the reference runtime does.
    pub(super) fn names(&mut self, place: &Place, names: Vec<String>) -> Vec<String> {
        let mut seen = std::collections::HashSet::new();
        let mut kept = Vec::with_capacity(names.len());
        for (index, name) in names.into_iter().enumerate() {
            let name = name.trim();
            if name.is_empty() {
                self.unexpected(&place.clone().item(index), "a name", name);
            } else if seen.insert(name.to_lowercase()) {
                kept.push(name.to_owned());
            }
        }
        kept
    }

    /// Reports every name of a list that stands there twice; `names` are in the form in which they are compared.
    pub(super) fn unique(&mut self, list: &Place, field: &str, names: impl IntoIterator<Item = String>) {
        let mut seen = HashMap::new();
        for (index, name) in names.into_iter().enumerate() {
            let place = list.clone().item(index).field(field);
            if let Some(first) = seen.get(&name) {
                let first = Clone::clone(first);
                self.report(&place, What::Repeated { name, first });
            } else {
                seen.insert(name, place);
            }
        }
    }

    /// Reports what only Python plugins may have. `used` says which of the places are filled in.
    pub(super) fn python_only(&mut self, language: Option<Language>, used: &[(&[&str], bool)]) {
        if language != Some(Language::JavaScript) {
            return;
        }
        for (fields, _) in used.iter().filter(|(_, used)| *used) {
            let (language, needed) = (Language::JavaScript.name(), Language::Python.name());
            self.report(&Place::of(fields), What::WrongLanguage { language, needed });
        }
    }

    /// The modules to preload, trimmed and without repetitions.
    pub(super) fn preload_imports(&mut self, pyodide: &mut RawPyodide) -> Vec<String> {
        let names = std::mem::take(&mut pyodide.preload_imports);
        self.names(&Place::of(&["runtime", "pyodide", "preloadImports"]), names)
    }
}
