//! Words for a JSON Schema in a message: what was expected.

use serde_json::Value;

/// What a value that fits `schema` is, in words.
pub(super) fn describe(schema: &Value) -> String {
    if let Some(words) = schema.get("x-expected").and_then(Value::as_str) {
        return words.to_owned();
    }
    if let Some(only) = schema.get("const") {
        return quoted(only);
    }
    let options = options(schema);
    if !options.is_empty() {
        let options: Vec<_> = options.into_iter().map(quoted).collect();
        return options.join(" or ");
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => bounded("a string", "Length", schema, " characters"),
        Some("array") => bounded("an array", "Items", schema, " items"),
        Some("object") => bounded("an object", "Properties", schema, " fields"),
        Some("integer") => match (schema.get("minimum"), schema.get("maximum")) {
            (Some(low), Some(high)) => format!("an integer from {low} to {high}"),
            _ => "an integer".to_owned(),
        },
        Some("boolean") => "`true` or `false`".to_owned(),
        Some(other) => format!("a value of type {other}"),
        None => "a value that fits the schema".to_owned(),
    }
}

/// The values of an enumeration; empty for any other schema.
pub(super) fn options(schema: &Value) -> Vec<&Value> {
    let listed = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    let described = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    listed.chain(described.filter_map(|option| option.get("const"))).collect()
}

fn bounded(noun: &str, what: &str, schema: &Value, unit: &str) -> String {
    let bound = |side: &str| schema.get(format!("{side}{what}")).and_then(Value::as_u64);
    match (bound("min"), bound("max")) {
        (Some(low), Some(high)) => format!("{noun} of {low} to {high}{unit}"),
        (None, Some(high)) => format!("{noun} of at most {high}{unit}"),
        (Some(low), None) => format!("{noun} of at least {low}{unit}"),
        (None, None) => noun.to_owned(),
    }
}

fn quoted(value: &Value) -> String {
    value.as_str().map_or_else(|| format!("`{value}`"), |text| format!("`{text}`"))
}
