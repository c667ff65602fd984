//! Proves that every value of one JSON Schema is a value of another, or lists why it could not.
//!
//! Structural and conservative: a gap means "not proved". It does not decide satisfiability; a schema without
//! any value is not recognised as such unless it says `false`.

use serde_json::{Map, Value};

use super::bounds::compare_bounds;
use super::cases::{Case, cases, only_field, tags};
use crate::interface::change::Gap;

/// Comparisons of cases before the proof is given up. Real interfaces need a few hundred; unions of unions in a
/// stranger's descriptor could need exponentially many.
const MAX_COMPARISONS: usize = 50_000;

/// The state of one proof: are all values of a schema in `inner` values of one in `outer`?
pub(super) struct Comparison<'s> {
    inner: &'s Value,
    outer: &'s Value,
    /// Pairs of references that are being compared further up; they hold unless something else fails.
    assumed: Vec<(Value, Value)>,
    comparisons: usize,
    /// Why the proof fails, with the places.
    pub(super) gaps: Vec<(String, Gap)>,
    /// Fields that only `outer` knows and that may be missing.
    pub(super) new_fields: Vec<String>,
}

impl<'s> Comparison<'s> {
    /// Compares two whole documents; places start with `place`.
    pub(super) fn run(place: &str, inner: &'s Value, outer: &'s Value) -> Self {
        let mut comparison = Self {
            inner,
            outer,
            assumed: Vec::new(),
            comparisons: 0,
            gaps: Vec::new(),
            new_fields: Vec::new(),
        };
        comparison.schemas(place, inner, outer);
        comparison
    }

    /// Compares two schemas inside the documents.
    pub(super) fn schemas(&mut self, place: &str, inner: &Value, outer: &Value) {
        let references = match (inner.get("$ref"), outer.get("$ref")) {
            (Some(inner), Some(outer)) => Some((inner.clone(), outer.clone())),
            _ => None,
        };
        if let Some(pair) = &references {
            if self.assumed.contains(pair) {
                return;
            }
            self.assumed.push(pair.clone());
        }
        match (cases(self.inner, inner), cases(self.outer, outer)) {
            (Some(inner), Some(outer)) => {
                for case in &inner {
                    self.case(place, case, &outer);
                }
            }
            // Equal text means the same only if what it refers to is the same.
            _ if inner == outer && self.inner.get("$defs") == self.outer.get("$defs") => {}
            _ => self.gap(place, Gap::Unproved { keyword: "$ref".to_owned() }),
        }
        if references.is_some() {
            self.assumed.pop();
        }
    }

    pub(super) fn gap(&mut self, place: impl Into<String>, gap: Gap) {
        self.gaps.push((place.into(), gap));
    }

    /// One case has to be within one of the others.
    fn case(&mut self, place: &str, inner: &Case, outer: &[Case]) {
        let (gaps, fields) = (self.gaps.len(), self.new_fields.len());
        for candidate in outer {
            self.pair(place, inner, candidate);
            if self.gaps.len() == gaps {
                return;
            }
            self.gaps.truncate(gaps);
            self.new_fields.truncate(fields);
        }
        match counterpart(inner, outer) {
            Some(candidate) => self.pair(place, inner, candidate),
            None => self.gap(place, missing_case(inner, outer)),
        }
    }

    fn pair(&mut self, place: &str, inner: &Case, outer: &Case) {
        self.comparisons += 1;
        if self.comparisons > MAX_COMPARISONS {
            return self.gap(place, Gap::Unproved { keyword: "anyOf".to_owned() });
        }
        match (inner, outer) {
            (_, Case::Any) => {}
            (Case::Value(inner), Case::Value(outer)) if inner == outer => {}
            (Case::Value(value), Case::Typed { name, keywords }) if self.accepts(name, keywords, value) => {}
            (Case::Value(value), _) => self.gap(place, Gap::Value(value.clone())),
            (
                Case::Typed { name: inner, keywords },
                Case::Typed { name: outer, keywords: outer_keywords },
            ) if inner == outer || (inner == "integer" && outer == "number") => {
                self.keywords(place, inner, keywords, outer_keywords);
            }
            _ => self.gap(place, missing_case(inner, std::slice::from_ref(outer))),
        }
    }

    fn keywords(&mut self, place: &str, name: &str, inner: &Map<String, Value>, outer: &Map<String, Value>) {
        for gap in compare_bounds(name, inner, outer) {
            self.gap(place, gap);
        }
        match name {
            "array" => self.arrays(place, inner, outer),
            "object" => self.objects(place, inner, outer),
            _ => {}
        }
    }

    /// Whether `value` is of the type `name` and satisfies `keywords`.
    fn accepts(&self, name: &str, keywords: &Map<String, Value>, value: &Value) -> bool {
        let mut schema = keywords.clone();
        schema.insert("type".to_owned(), name.into());
        if let Some(definitions) = self.outer.get("$defs") {
            schema.insert("$defs".to_owned(), definitions.clone());
        }
        jsonschema::validator_for(&Value::Object(schema)).is_ok_and(|validator| validator.is_valid(value))
    }
}

/// The case that a reader would compare `inner` with: the only one of its type, or the one with the same tag.
fn counterpart<'c>(inner: &Case, outer: &'c [Case]) -> Option<&'c Case> {
    let Case::Typed { name, keywords } = inner else { return None };
    let same_type = |case: &&Case| matches!(case, Case::Typed { name: other, .. } if other == name || (name == "integer" && other == "number"));
    let same_tag = |case: &&Case| {
        let Case::Typed { keywords: other, .. } = case else { return false };
        let variant = only_field(keywords);
        (variant.is_some() && variant == only_field(other))
            || tags(keywords).any(|tag| tags(other).any(|other| tag == other))
    };
    let mut candidates = outer.iter().filter(same_type);
    match (candidates.next(), candidates.next()) {
        (Some(only), None) if is_untagged(keywords) || same_tag(&only) => Some(only),
        _ => outer.iter().filter(same_type).find(same_tag),
    }
}

fn is_untagged(keywords: &Map<String, Value>) -> bool {
    tags(keywords).next().is_none() && only_field(keywords).is_none()
}

/// What is missing when no case of `outer` is comparable with `inner`.
fn missing_case(inner: &Case, outer: &[Case]) -> Gap {
    let name_of = |case: &Case| match case {
        Case::Any => "any value".to_owned(),
        Case::Value(Value::Null) => "null".to_owned(),
        Case::Value(value) => format!("`{value}`"),
        Case::Typed { name, .. } => name.clone(),
    };
    match inner {
        Case::Value(value) if !value.is_null() => Gap::Value(value.clone()),
        Case::Typed { name, .. } if outer.iter().any(|case| name_of(case) == *name) => {
            Gap::Case(inner.label())
        }
        _ => {
            let mut accepted: Vec<_> = outer.iter().map(name_of).collect();
            accepted.dedup();
            let accepted = if accepted.is_empty() { "nothing".to_owned() } else { accepted.join(" or ") };
            Gap::Type { found: name_of(inner), accepted }
        }
    }
}
