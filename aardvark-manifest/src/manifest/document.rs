//! The text of a manifest, its JSON value, and where in the text each value stands.
//!
//! `serde_json` keeps no positions and lets the last of two equal keys win, so a second pass over text that it
//! has accepted builds the index. That pass trusts the syntax and therefore has no error cases of its own.

mod index;
mod text;

use serde_json::Value;

use self::index::Node;
use super::place::{Place, Step};
use super::problem::{Position, Problem, Problems, What};

/// Largest manifest, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// Deepest nesting of arrays and objects. `serde_json` stops at 128, the schema compiler recurses per level.
const MAX_DEPTH: usize = 64;

/// A manifest that is well-formed JSON without repeated fields.
pub(super) struct Document<'a> {
    text: &'a str,
    root: Node,
    value: Value,
}

impl<'a> Document<'a> {
    /// Reads the bytes of a manifest file.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, Problems> {
        let text = text::decode(bytes).map_err(Problems::one)?;
        let value = serde_json::from_str(text).map_err(|error| Problems::one(text::syntax(text, &error)))?;
        let root = index::build(text);
        let document = Self { text, root, value };
        Problems::of(document.duplicates())?;
        Ok(document)
    }

    /// The JSON value.
    pub(super) fn value(&self) -> &Value {
        &self.value
    }

    /// Gives the value up, for those who need no positions any more.
    pub(super) fn into_value(self) -> Value {
        self.value
    }

    /// Where the value at `place` begins; its nearest existing ancestor if there is no such value.
    pub(super) fn value_position(&self, place: &Place) -> Position {
        self.position(place, |node, _| node.offset)
    }

    /// Where the key of the field at `place` begins; for an item of an array, the item itself.
    pub(super) fn key_position(&self, place: &Place) -> Position {
        self.position(place, |_, key| key)
    }

    fn position(&self, place: &Place, offset: impl Fn(&Node, usize) -> usize) -> Position {
        let mut node = &self.root;
        let mut key = node.offset;
        for step in place.steps() {
            let next = match step {
                Step::Field(name) => {
                    node.fields().iter().find(|field| field.name == *name).map(|f| (f.key, &f.node))
                }
                Step::Item(item) => node.items().get(*item).map(|item| (item.offset, item)),
            };
            let Some((next_key, next_node)) = next else { return text::position(self.text, node.offset) };
            (key, node) = (next_key, next_node);
        }
        text::position(self.text, offset(node, key))
    }

    fn duplicates(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut open = vec![(Place::default(), &self.root)];
        while let Some((place, node)) = open.pop() {
            let mut seen = std::collections::HashMap::new();
            for field in node.fields() {
                let here = place.clone().field(&field.name);
                if let Some(first) = seen.insert(field.name.as_str(), field.key) {
                    let first = text::position(self.text, first);
                    problems.push(Problem::with(
                        &here,
                        text::position(self.text, field.key),
                        What::Duplicate { first },
                    ));
                }
                if field.node.has_children() {
                    open.push((here, &field.node));
                }
            }
            for (item, node) in node.items().iter().enumerate().filter(|(_, node)| node.has_children()) {
                open.push((place.clone().item(item), node));
            }
        }
        problems
    }
}
