//! The reference page, `docs/manifest-reference.md`: the schemas as tables.

use std::fmt::Write as _;

use serde_json::Value;

use super::{FILE_NAME, SchemaVersion, expected, schema};

/// The page, in Markdown.
pub(super) fn markdown() -> String {
    let mut page = format!(
        "<!-- Generated from aardvark-manifest/src/manifest/raw; do not edit. -->\n\n\
         # Manifest reference\n\n\
         `{FILE_NAME}` stands at the root of a bundle. It is optional: without it the entry file is the first of\n\
         `plugin.py`, `plugin.js`, `plugin.mjs`, `main.py`, `main.js` and `main.mjs`. Unknown fields are errors, as\n\
         are `null` values and fields stated twice. A manifest only asks; the host's policy decides what a plugin\n\
         gets. The file is UTF-8, at most 1 MiB, nested at most 64 deep.\n"
    );
    for version in SchemaVersion::ALL.into_iter().rev() {
        let schema = schema(version);
        let about = text(&schema, "description");
        let _ = write!(
            page,
            "\n## Version {version}\n\n{about}\n\nJSON Schema: \
             [`manifest-{version}.schema.json`](../aardvark-manifest/schema/manifest-{version}.schema.json)\n\n\
             | Field | Value | Required | Default | Meaning |\n|---|---|---|---|---|\n"
        );
        rows(&schema, "", &mut page);
    }
    page.push_str(
        "\n## Notes on 1.0\n\n\
         * White space around strings is ignored; `runtime.language` may be written in any case and as `js`, and\n  \
           `runtime.pyodide.profile` in any case.\n\
         * Lists of names drop repetitions that differ in case only and keep the first spelling.\n\
         * Without `runtime.language` the language is Python. JavaScript plugins must not have `packages` or\n  \
           `runtime.pyodide`.\n\
         * `runtime.pyodide.version` names the reference runtime's own Pyodide; any version is accepted here.\n\
         * Integers go up to 2^53 - 1, the largest that every JSON parser keeps exact.\n",
    );
    page
}

fn rows(schema: &Value, prefix: &str, page: &mut String) {
    let required = schema.get("required").and_then(Value::as_array);
    for (name, field) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let path = format!("{prefix}{name}");
        let is_required = required.is_some_and(|names| names.iter().any(|required| required == name));
        let default = field.get("default").map(|value| format!("`{value}`")).unwrap_or_default();
        let _ = writeln!(
            page,
            "| `{path}` | {} | {} | {default} | {} |",
            cell(&value(field)),
            if is_required { "yes" } else { "" },
            cell(text(field, "description")),
        );
        if let Some(items) = field.get("items") {
            rows(items, &format!("{path}[]."), page);
        }
        rows(field, &format!("{path}."), page);
    }
}

fn value(field: &Value) -> String {
    match field.get("items") {
        Some(items) if items.get("type").is_some_and(|kind| kind == "string") => {
            format!("{}, each {}", expected::describe(field), expected::describe(items))
        }
        _ => expected::describe(field),
    }
}

fn text<'a>(schema: &'a Value, key: &str) -> &'a str {
    schema.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
