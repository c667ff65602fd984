//! Schema validation: every mismatch becomes a [`Problem`] with a place, a position and a remedy.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::document::Document;
use super::place::Place;
use super::problem::{Problem, What};
use super::{SchemaVersion, expected, found, schema, similar};

/// Fields of one version that stand somewhere else in the other: version, place, remedy.
const ELSEWHERE: [(SchemaVersion, &str, &str); 3] = [
    (SchemaVersion::V2, "resources.cpu", "use `limits.cpuMs`"),
    (SchemaVersion::V1, "limits", "use `resources.cpu.defaultLimitMs`, or set `schemaVersion` to `2.0`"),
    (SchemaVersion::V1, "runtime.state", "`state` is a top-level field of manifest 2.0"),
];

/// Everything in `value` that does not fit the schema of `version`. `value` may be a normalised form of the
/// document, whose positions it shares.
pub(super) fn problems(document: &Document<'_>, value: &Value, version: SchemaVersion) -> Vec<Problem> {
    let Some(validator) = schema::validator(version) else {
        let reason = format!("the schema of manifest {} does not compile", version.name());
        return vec![Problem::whole(What::Unreadable { reason })];
    };
    let report = Report { document, value, version, schema: schema(version) };
    let mut reported: Vec<Place> = Vec::new();
    let mut problems = Vec::new();
    for error in validator.iter_errors(value) {
        for (place, problem) in report.translate(&error) {
            // An empty name breaks both the length and the pattern; once is enough.
            if !reported.contains(&place) {
                reported.push(place);
                problems.push(problem);
            }
        }
    }
    problems
}

struct Report<'a> {
    document: &'a Document<'a>,
    value: &'a Value,
    version: SchemaVersion,
    schema: Value,
}

impl Report<'_> {
    fn translate(&self, error: &ValidationError<'_>) -> Vec<(Place, Problem)> {
        let place = Place::from_pointer(error.instance_path().as_str(), self.value);
        // The last step of the schema path is the keyword; what is around it describes the value.
        let pointer = error.schema_path().as_str();
        let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
        let schema = self.schema.pointer(parent).unwrap_or(&Value::Null);
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                unexpected.iter().map(|name| self.unknown(&place, name, schema)).collect()
            }
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                let position = self.document.value_position(&place);
                let place = place.field(name);
                let expected = field(schema, name).map_or_else(|| "a value".to_owned(), expected::describe);
                let problem = Problem::with(&place, position, What::Missing { expected });
                vec![(place, problem)]
            }
            ValidationErrorKind::PropertyNames { error } => {
                let name = error.instance().as_str().unwrap_or_default().to_owned();
                let place = place.field(&name);
                // The path may end at `propertyNames` or inside of it.
                let names = schema.get("propertyNames").unwrap_or(schema);
                let what = unexpected(names, &Value::String(name));
                let problem = Problem::with(&place, self.document.key_position(&place), what);
                vec![(place, problem)]
            }
            _ => {
                let what = unexpected(schema, error.instance());
                let problem = Problem::with(&place, self.document.value_position(&place), what);
                vec![(place, problem)]
            }
        }
    }

    fn unknown(&self, parent: &Place, name: &str, object: &Value) -> (Place, Problem) {
        let place = parent.clone().field(name);
        let written = place.to_string();
        let known: Vec<_> = object
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(name, _)| name)
            .collect();
        let moved = ELSEWHERE.iter().find(|(version, from, _)| *version == self.version && *from == written);
        let only_in_v2 = self.version == SchemaVersion::V1
            && parent.is_root()
            && field(&schema(SchemaVersion::V2), name).is_some();
        let what = if let Some((_, _, remedy)) = moved {
            What::Elsewhere { here: self.version.name(), remedy }
        } else if only_in_v2 {
            What::Elsewhere { here: self.version.name(), remedy: "set `schemaVersion` to `2.0`" }
        } else if let Some(suggestion) = similar::nearest(name, known.iter().map(|name| name.as_str())) {
            What::Misspelt { suggestion: suggestion.to_owned() }
        } else {
            let known: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
            What::UnknownField { known: known.join(", ") }
        };
        let problem = Problem::with(&place, self.document.key_position(&place), what);
        (place, problem)
    }
}

/// `value` where `schema` was expected.
pub(super) fn unexpected(schema: &Value, value: &Value) -> What {
    let options = expected::options(schema).into_iter().filter_map(Value::as_str);
    let suggestion = value.as_str().and_then(|text| similar::nearest(text, options)).map(str::to_owned);
    What::Unexpected { expected: expected::describe(schema), found: found::describe(value), suggestion }
}

fn field<'a>(schema: &'a Value, name: &str) -> Option<&'a Value> {
    schema.get("properties")?.get(name)
}
