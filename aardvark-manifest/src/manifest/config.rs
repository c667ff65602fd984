//! The plugin's schema of its configuration: it must compile, and without fetching anything.

use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::checker::Checker;
use super::place::{Place, Step};
use super::problem::What;
use super::{found, schema};

/// Reports what keeps `config` from being a schema that stands on its own.
pub(super) fn check(config: &Value, place: &Place, checker: &mut Checker<'_>) {
    let Err(error) = jsonschema::options().with_draft(schema::DRAFT).build(config) else { return };
    let inside = Place::from_pointer(error.instance_path().as_str(), config);
    if matches!(error.kind(), ValidationErrorKind::Referencing(_)) {
        let (inside, found) = outward_reference(config, &Place::default())
            .unwrap_or_else(|| (inside, "one that leads nowhere".to_owned()));
        checker.report(&place.clone().join(&inside), What::ConfigReference { found });
        return;
    }
    let what = match inside.steps().last() {
        Some(Step::Field(keyword)) => What::ConfigKeyword {
            keyword: found::shortened(keyword),
            found: found::describe(error.instance()),
        },
        _ => What::ConfigSchema { reason: error.masked().to_string() },
    };
    checker.report(&place.clone().join(&inside), what);
}

/// The first reference that does not point into the same document, and what it is.
fn outward_reference(value: &Value, place: &Place) -> Option<(Place, String)> {
    match value {
        Value::Object(fields) => fields.iter().find_map(|(name, field)| {
            let here = place.clone().field(name);
            let outward = matches!(name.as_str(), "$ref" | "$dynamicRef" | "$recursiveRef" | "$schema")
                && field.as_str().is_some_and(|target| !target.starts_with('#'));
            if outward { Some((here, found::describe(field))) } else { outward_reference(field, &here) }
        }),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| outward_reference(item, &place.clone().item(index))),
        _ => None,
    }
}
