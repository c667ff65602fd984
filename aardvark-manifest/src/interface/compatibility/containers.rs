//! Arrays and objects: their elements are compared, not only their bounds.
//!
//! Objects are compared the way plugins and serde treat them: what neither side declares is not sent, and what
//! only the sender declares is ignored unless the receiver forbids it.

use serde_json::{Map, Value};

use super::within::Comparison;
use crate::interface::change::Gap;

const ANYTHING: Value = Value::Bool(true);

impl Comparison<'_> {
    pub(super) fn arrays(&mut self, place: &str, inner: &Map<String, Value>, outer: &Map<String, Value>) {
        let prefix = |keywords: &Map<String, Value>| match keywords.get("prefixItems") {
            Some(Value::Array(prefix)) => prefix.clone(),
            _ => Vec::new(),
        };
        let (inner_prefix, outer_prefix) = (prefix(inner), prefix(outer));
        let inner_rest = inner.get("items").unwrap_or(&ANYTHING);
        let outer_rest = outer.get("items").unwrap_or(&ANYTHING);
        let longest = inner_prefix.len().max(outer_prefix.len());
        let most = inner.get("maxItems").and_then(Value::as_u64);
        for index in 0..longest {
            if most.is_none_or(|most| (index as u64) < most) {
                let element = inner_prefix.get(index).unwrap_or(inner_rest);
                let accepted = outer_prefix.get(index).unwrap_or(outer_rest);
                self.schemas(&format!("{place}[{index}]"), element, accepted);
            }
        }
        if most.is_none_or(|most| (longest as u64) < most) {
            self.schemas(&format!("{place}[]"), inner_rest, outer_rest);
        }
    }

    pub(super) fn objects(&mut self, place: &str, inner: &Map<String, Value>, outer: &Map<String, Value>) {
        let (inner, outer) = (Fields::new(inner), Fields::new(outer));
        for (name, accepted) in outer.declared() {
            let place = format!("{place}.{name}");
            match (inner.get(name), inner.others) {
                (Some(schema), _) => self.schemas(&place, schema, accepted),
                (None, Some(others @ Value::Object(_))) => self.schemas(&place, others, accepted),
                (None, _) if outer.requires(name) => {}
                (None, _) => self.new_fields.push(place),
            }
        }
        for name in outer.required() {
            if !inner.requires(name) {
                self.gap(format!("{place}.{name}"), Gap::MayBeMissing);
            }
        }
        for (name, schema) in inner.declared().filter(|(name, _)| outer.get(name).is_none()) {
            let place = format!("{place}.{name}");
            match outer.others {
                Some(Value::Bool(false)) => self.gap(place, Gap::FieldNotAllowed),
                Some(others @ Value::Object(_)) => self.schemas(&place, schema, others),
                _ => {}
            }
        }
        let place = format!("{place}{{}}");
        match (inner.others.unwrap_or(&ANYTHING), outer.others.unwrap_or(&ANYTHING)) {
            (Value::Bool(false), _) | (_, Value::Bool(true)) => {}
            (_, Value::Bool(false)) => self.gap(place, Gap::FieldNotAllowed),
            (inner, outer) => self.schemas(&place, inner, outer),
        }
    }
}

/// The fields of an object schema.
struct Fields<'k> {
    declared: Option<&'k Map<String, Value>>,
    required: &'k [Value],
    others: Option<&'k Value>,
}

impl<'k> Fields<'k> {
    fn new(keywords: &'k Map<String, Value>) -> Self {
        Self {
            declared: keywords.get("properties").and_then(Value::as_object),
            required: keywords.get("required").and_then(Value::as_array).map_or(&[], Vec::as_slice),
            others: keywords.get("additionalProperties"),
        }
    }

    fn declared(&self) -> impl Iterator<Item = (&'k String, &'k Value)> {
        self.declared.into_iter().flatten()
    }

    fn get(&self, name: &str) -> Option<&'k Value> {
        self.declared?.get(name)
    }

    fn required(&self) -> impl Iterator<Item = &'k str> {
        self.required.iter().filter_map(Value::as_str)
    }

    fn requires(&self, name: &str) -> bool {
        self.required().any(|required| required == name)
    }
}
