//! The files of the repository that are generated from the manifest's definition.

use super::{SchemaVersion, page, schema};

/// Generated files as (path in the repository, content); `cargo xtask` writes and checks them.
#[must_use]
pub fn generated_files() -> Vec<(&'static str, String)> {
    // A `Value` always serialises; the alternate form is the pretty one.
    let pretty = |version| format!("{:#}\n", schema(version));
    vec![
        ("aardvark-manifest/schema/manifest-1.0.schema.json", pretty(SchemaVersion::V1)),
        ("aardvark-manifest/schema/manifest-2.0.schema.json", pretty(SchemaVersion::V2)),
        ("docs/manifest-reference.md", page::markdown()),
    ]
}
