//! Generated files in the repository equal what the code generates, and the schemas are good schemas.

use std::path::Path;

use aardvark_manifest::manifest::{SchemaVersion, generated_files, schema};
use serde_json::Value;

use crate::snapshot;

#[test]
fn generated_files_are_up_to_date() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let files = generated_files();
    assert_eq!(files.len(), 3);
    for (path, content) in files {
        snapshot::check(&repository.join(path), &content);
    }
}

#[test]
fn every_field_has_a_description_and_no_other_fields_are_allowed() {
    for version in SchemaVersion::ALL {
        let schema = schema(version);
        jsonschema::draft202012::meta::validate(&schema).unwrap();
        assert_eq!(schema["$id"], format!("urn:aardvark:manifest:{version}"));
        check_object(&schema, "");
    }
}

fn check_object(schema: &Value, path: &str) {
    let Some(fields) = schema.get("properties").and_then(Value::as_object) else { return };
    assert_eq!(schema["additionalProperties"], false, "{path}");
    for (name, field) in fields {
        let path = format!("{path}.{name}");
        assert!(field["description"].as_str().is_some_and(|text| text.len() > 10), "{path}");
        check_object(field, &path);
        check_object(field.get("items").unwrap_or(&Value::Null), &path);
    }
}
