//! The pipeline from bytes to a [`Manifest`].

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::checker::Checker;
use super::document::Document;
use super::place::Place;
use super::problem::{Problem, Problems, What};
use super::{Manifest, SchemaVersion, from_v1, from_v2, validate};

pub(super) fn parse(bytes: &[u8]) -> Result<Manifest, Problems> {
    let document = Document::parse(bytes)?;
    let version = version(&document).map_err(Problems::one)?;
    let mut value = document.value().clone();
    if version == SchemaVersion::V1 {
        from_v1::normalize(&mut value);
    }
    Problems::of(validate::problems(&document, &value, version))?;
    integers(&mut value, &Place::default());

    let mut checker = Checker::new(&document);
    let manifest = match version {
        SchemaVersion::V1 => from_v1::manifest(read(value)?, &mut checker),
        SchemaVersion::V2 => from_v2::manifest(read(value)?, &mut checker),
    };
    checker.finish()?;
    Ok(Manifest { original: document.into_value(), ..manifest })
}

/// The stated version. It is looked at first, because a schema can only be chosen by it.
fn version(document: &Document<'_>) -> Result<SchemaVersion, Problem> {
    let place = Place::of(&["schemaVersion"]);
    let Some(fields) = document.value().as_object() else {
        let root = Place::default();
        let what = validate::unexpected(&json!({"type": "object"}), document.value());
        return Err(Problem::with(&root, document.value_position(&root), what));
    };
    let Some(stated) = fields.get("schemaVersion") else {
        let expected = "`1.0` or `2.0`".to_owned();
        return Err(Problem::with(
            &place,
            document.value_position(&Place::default()),
            What::Missing { expected },
        ));
    };
    let text = stated.as_str().map(str::trim);
    SchemaVersion::ALL.into_iter().find(|version| text == Some(version.name())).ok_or_else(|| {
        let names: Vec<_> = SchemaVersion::ALL.iter().map(|version| version.name()).collect();
        let what = validate::unexpected(&json!({ "enum": names }), stated);
        Problem::with(&place, document.value_position(&place), what)
    })
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, Problems> {
    // The schema and the struct are one definition, so this fails only if they drift apart.
    T::deserialize(value)
        .map_err(|error| Problems::one(Problem::whole(What::Unreadable { reason: error.to_string() })))
}

/// Turns `3.0` into `3`, as JSON Schema sees them; serde does not take the one for the other. `config` is a
/// schema of the plugin's own and stays as it is.
fn integers(value: &mut Value, place: &Place) {
    match value {
        Value::Number(number) => {
            let whole = number.as_f64().filter(|float| number.is_f64() && float.fract() == 0.0);
            // Exact up to 2^53; the schemas allow no more, and no negative numbers.
            if let Some(float) = whole.filter(|float| (0.0..=9_007_199_254_740_992.0).contains(float)) {
                *value = Value::from(float as u64);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| integers(item, place)),
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut().filter(|(name, _)| !(place.is_root() && *name == "config"))
            {
                integers(field, &place.clone().field(name));
            }
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}
