//! A JSON Schema as a union of simple cases: references, `anyOf`, `oneOf`, `allOf`, type lists and enumerations
//! are taken apart, so that a case has one type or is one value.

use serde_json::{Map, Value};

/// The keywords that describe and do not constrain.
const ANNOTATIONS: [&str; 15] = [
    "$schema",
    "$id",
    "$comment",
    "$defs",
    "definitions",
    "$anchor",
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "contentEncoding",
    "contentMediaType",
];

/// The types of JSON; an integer is a number.
const TYPES: [&str; 6] = ["null", "boolean", "number", "string", "array", "object"];

/// References and unions nested deeper than this are not followed: they go round in circles.
const MAX_NESTING: usize = 32;

/// One case of a union.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Case {
    /// Any value at all.
    Any,
    /// Exactly this value.
    Value(Value),
    /// The values of one type that satisfy these keywords.
    Typed { name: String, keywords: Map<String, Value> },
}

impl Case {
    /// What a message calls it.
    pub(super) fn label(&self) -> String {
        match self {
            Self::Any => "any value".to_owned(),
            Self::Value(value) => format!("`{value}`"),
            Self::Typed { name, keywords } => match keywords.get("title").and_then(Value::as_str) {
                Some(title) => format!("`{title}`"),
                None => match tags(keywords).next() {
                    Some((field, tag)) => format!("{name} with `{field}` {tag}"),
                    None => only_field(keywords).map_or(name.clone(), |field| format!("`{field}`")),
                },
            },
        }
    }
}

/// The fields that are fixed to one value, which tell the cases of a tagged union apart.
pub(super) fn tags(keywords: &Map<String, Value>) -> impl Iterator<Item = (&str, &Value)> {
    let properties = keywords.get("properties").and_then(Value::as_object);
    properties.into_iter().flatten().filter_map(|(name, schema)| Some((name.as_str(), schema.get("const")?)))
}

/// The field of an externally tagged variant: an object that has only this one.
pub(super) fn only_field(keywords: &Map<String, Value>) -> Option<&str> {
    let properties = keywords.get("properties")?.as_object()?;
    let (name, _) = properties.iter().next()?;
    (properties.len() == 1 && keywords.get("additionalProperties") == Some(&Value::Bool(false)))
        .then_some(name.as_str())
}

/// The cases of `schema`, whose references point into `root`. `None` if it uses what is not understood here.
pub(super) fn cases(root: &Value, schema: &Value) -> Option<Vec<Case>> {
    let mut found = Vec::new();
    collect(root, schema, 0, &mut found)?;
    Some(found)
}

fn collect(root: &Value, schema: &Value, nesting: usize, found: &mut Vec<Case>) -> Option<()> {
    if nesting > MAX_NESTING {
        return None;
    }
    let mut object = match schema {
        Value::Bool(true) => Map::new(),
        Value::Bool(false) => return Some(()),
        Value::Object(object) => object.clone(),
        _ => return None,
    };
    if let Some(reference) = object.remove("$ref") {
        let target = root.pointer(reference.as_str()?.strip_prefix('#')?)?;
        // What stands beside a reference to a whole document describes that document again.
        object.retain(|key, _| !ANNOTATIONS.contains(&key.as_str()));
        return collect(root, &beside(target, object)?, nesting + 1, found);
    }
    if let Some(all) = object.remove("allOf") {
        let merged = all.as_array()?.iter().try_fold(object, |merged, member| {
            match beside(&resolved(root, member)?, merged)? {
                Value::Object(merged) => Some(merged),
                _ => None,
            }
        })?;
        return collect(root, &Value::Object(merged), nesting + 1, found);
    }
    for keyword in ["anyOf", "oneOf"] {
        if let Some(any) = object.remove(keyword) {
            // The union's own title must not become the name of each of its cases.
            object.retain(|key, _| !ANNOTATIONS.contains(&key.as_str()));
            for member in any.as_array()? {
                let member = if object.is_empty() { member.clone() } else { resolved(root, member)? };
                collect(root, &beside(&member, object.clone())?, nesting + 1, found)?;
            }
            return Some(());
        }
    }
    simple_cases(object, found)
}

/// The cases of a schema without references and unions.
fn simple_cases(mut object: Map<String, Value>, found: &mut Vec<Case>) -> Option<()> {
    if let Some(value) = object.remove("const") {
        found.push(Case::Value(value));
        return Some(());
    }
    if let Some(values) = object.remove("enum") {
        found.extend(values.as_array()?.iter().cloned().map(Case::Value));
        return Some(());
    }
    let types: Vec<String> = match object.remove("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => {
            names.iter().map(|name| name.as_str().map(str::to_owned)).collect::<Option<_>>()?
        }
        Some(_) => return None,
        None if constraints(&object).next().is_none() => {
            found.push(Case::Any);
            return Some(());
        }
        None => TYPES.map(str::to_owned).into(),
    };
    for name in types {
        found.push(match name.as_str() {
            "null" => Case::Value(Value::Null),
            _ => Case::Typed { name, keywords: object.clone() },
        });
    }
    Some(())
}

/// The keywords of `schema` that constrain, with their values.
pub(super) fn constraints(schema: &Map<String, Value>) -> impl Iterator<Item = (&str, &Value)> {
    schema.iter().map(|(key, value)| (key.as_str(), value)).filter(|(key, _)| !ANNOTATIONS.contains(key))
}

/// `member` with its references to definitions replaced by them.
fn resolved(root: &Value, member: &Value) -> Option<Value> {
    let mut member = member;
    for _ in 0..MAX_NESTING {
        match member.get("$ref") {
            Some(reference) if constraints(member.as_object()?).count() == 1 => {
                member = root.pointer(reference.as_str()?.strip_prefix('#')?)?;
            }
            Some(_) => return None,
            None => return Some(member.clone()),
        }
    }
    None
}

/// A schema that demands what `schema` and `siblings` demand. `None` if one keyword would have two values.
fn beside(schema: &Value, siblings: Map<String, Value>) -> Option<Value> {
    if siblings.is_empty() {
        return Some(schema.clone());
    }
    let mut merged = match schema {
        Value::Bool(true) => Map::new(),
        Value::Object(object) => object.clone(),
        other => return Some(other.clone()),
    };
    for (key, value) in siblings {
        match (merged.get_mut(&key), value) {
            (None, value) => {
                merged.insert(key, value);
            }
            (Some(Value::Object(properties)), Value::Object(more)) if key == "properties" => {
                for (name, schema) in more {
                    if properties.get(&name).is_some_and(|present| *present != schema) {
                        return None;
                    }
                    properties.insert(name, schema);
                }
            }
            (Some(Value::Array(required)), Value::Array(more)) if key == "required" => required.extend(more),
            (Some(_), _) if ANNOTATIONS.contains(&key.as_str()) => {}
            (Some(present), value) if *present == value => {}
            (Some(_), _) => return None,
        }
    }
    Some(Value::Object(merged))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn labels(schema: Value) -> Option<Vec<String>> {
        Some(cases(&schema, &schema)?.iter().map(Case::label).collect())
    }

    #[test]
    fn schemas_are_taken_apart() {
        let tagged = json!({
            "$defs": {"A": {"type": "object", "properties": {"kind": {"const": "a"}}}},
            "oneOf": [{"$ref": "#/$defs/A"}, {"enum": ["x", 1]}, false],
            "required": ["kind"],
        });
        let external = json!({"oneOf": [
            {"type": "object", "properties": {"circle": {}}, "additionalProperties": false},
            {"const": "point"},
        ]});
        let cases = [
            (json!(true), Some(vec!["any value"])),
            (json!({"title": "T", "description": "d"}), Some(vec!["any value"])),
            (json!(false), Some(vec![])),
            (json!({"type": ["string", "null"]}), Some(vec!["string", "`null`"])),
            (json!({"minimum": 0}), Some(vec!["`null`", "boolean", "number", "string", "array", "object"])),
            (tagged, Some(vec!["object with `kind` \"a\"", "`\"x\"`", "`1`"])),
            (external, Some(vec!["`circle`", "`\"point\"`"])),
            (json!({"allOf": [{"type": "string"}, {"maxLength": 3}]}), Some(vec!["string"])),
            (json!({"allOf": [{"type": "string"}, {"type": "null"}]}), None),
            (json!({"$ref": "#/$defs/Missing"}), None),
            (json!({"$ref": "#"}), None),
            (json!({"$ref": "other.json"}), None),
        ];
        for (schema, expected) in cases {
            let expected = expected.map(|labels| labels.into_iter().map(str::to_owned).collect());
            assert_eq!(labels(schema.clone()), expected, "{schema}");
        }
    }
}
