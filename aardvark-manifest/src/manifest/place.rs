//! A place in a JSON document, such as `resources.network.allow[2]`.

use std::fmt;

use serde_json::Value;

/// One step down from an object or an array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Field(String),
    Item(usize),
}

/// The steps from the root of a document to a value in it. The root is the empty place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place(Vec<Step>);

impl Place {
    /// The place that a list of field names leads to.
    pub(super) fn of(fields: &[&str]) -> Self {
        Self(fields.iter().map(|name| Step::Field((*name).to_owned())).collect())
    }

    /// The place that a JSON pointer leads to in `document`, which tells items of arrays from fields of objects
    /// whose names are numbers.
    pub(super) fn from_pointer(pointer: &str, document: &Value) -> Self {
        let mut place = Self::default();
        let mut here = Some(document);
        for token in pointer.split('/').skip(1) {
            let token = token.replace("~1", "/").replace("~0", "~");
            let index = match here {
                Some(Value::Array(_)) => token.parse().ok(),
                _ => None,
            };
            if let Some(index) = index {
                here = here.and_then(|value| value.get(index));
                place = place.item(index);
            } else {
                here = here.and_then(|value| value.get(&token));
                place = place.field(&token);
            }
        }
        place
    }

    pub(super) fn steps(&self) -> &[Step] {
        &self.0
    }

    pub(super) fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn field(mut self, name: &str) -> Self {
        self.0.push(Step::Field(name.to_owned()));
        self
    }

    pub(super) fn item(mut self, index: usize) -> Self {
        self.0.push(Step::Item(index));
        self
    }

    /// This place followed by the steps of `rest`.
    pub(super) fn join(mut self, rest: &Self) -> Self {
        self.0.extend_from_slice(&rest.0);
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Item(index) => write!(f, "[{index}]")?,
                Step::Field(name) if is_plain(name) && position == 0 => f.write_str(name)?,
                Step::Field(name) if is_plain(name) => write!(f, ".{name}")?,
                // `{:?}` keeps line breaks and quotes in a hostile name from looking like our own text.
                Step::Field(name) => write!(f, "[{:?}]", super::found::shortened(name))?,
            }
        }
        Ok(())
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 64
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '$'))
}
