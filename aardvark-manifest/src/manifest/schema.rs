//! The JSON Schema of each manifest version, made from the raw structs, and its compiled validator.

use std::sync::LazyLock;

use jsonschema::{Draft, Validator};
use schemars::generate::SchemaSettings;
use schemars::transform::transform_subschemas;
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

use super::SchemaVersion;
use super::raw::{RawManifestV1, RawManifestV2};

/// Draft of every schema here, and the one assumed for `config`.
pub(super) const DRAFT: Draft = Draft::Draft202012;

/// The JSON Schema (Draft 2020-12) of one manifest version, with a description of every field.
///
/// The same schema is checked in as `aardvark-manifest/schema/manifest-<version>.schema.json`; editors that
/// know it complete and check manifests as they are written.
#[must_use]
pub fn schema(version: SchemaVersion) -> Value {
    static V1: LazyLock<Value> = LazyLock::new(generate::<RawManifestV1>);
    static V2: LazyLock<Value> = LazyLock::new(generate::<RawManifestV2>);
    match version {
        SchemaVersion::V1 => V1.clone(),
        SchemaVersion::V2 => V2.clone(),
    }
}

/// The compiled schema; `None` only if the generated schema were not a valid one, which the tests rule out.
pub(super) fn validator(version: SchemaVersion) -> Option<&'static Validator> {
    static V1: LazyLock<Option<Validator>> = LazyLock::new(|| compile(SchemaVersion::V1));
    static V2: LazyLock<Option<Validator>> = LazyLock::new(|| compile(SchemaVersion::V2));
    match version {
        SchemaVersion::V1 => V1.as_ref(),
        SchemaVersion::V2 => V2.as_ref(),
    }
}

fn compile(version: SchemaVersion) -> Option<Validator> {
    jsonschema::options().with_draft(DRAFT).build(&schema(version)).ok()
}

fn generate<T: JsonSchema>() -> Value {
    // Inlined, because a reader of the file and of an error's schema path then need not follow references.
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    sorted(settings.with_transform(tidy).into_generator().into_root_schema_for::<T>().to_value())
}

/// The same value with the fields of every object in alphabetical order. Whether `serde_json` keeps them so
/// depends on a cargo feature that any crate in the build may switch on, and the checked-in files must not.
fn sorted(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        Value::Object(fields) => {
            let fields: std::collections::BTreeMap<_, _> = fields.into_iter().collect();
            fields.into_iter().map(|(name, field)| (name, sorted(field))).collect()
        }
        other => other,
    }
}

/// Takes line breaks out of descriptions and `null` back out of optional fields: leaving a field out is the one way to leave it out. Also drops
/// `format: uint64`, which no validator knows and the bounds already say.
fn tidy(schema: &mut Schema) {
    transform_subschemas(&mut tidy, schema);
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(Value::String(description)) = object.get_mut("description") {
        *description = description.replace('\n', " ");
    }
    if object.get("default").is_some_and(Value::is_null) {
        object.remove("default");
    }
    object.remove("format");
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(options)) = object.get_mut("enum") {
        options.retain(|option| !option.is_null());
    }
    if let Some(Value::Array(options)) = object.get_mut("anyOf") {
        options.retain(|option| *option != json!({"type": "null"}));
        if let [Value::Object(only)] = options.as_mut_slice() {
            let only = std::mem::take(only);
            object.remove("anyOf");
            for (key, value) in only {
                object.entry(key).or_insert(value);
            }
        }
    }
}
