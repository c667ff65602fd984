//! The rules of compatibility as a table of pairs: old, new, the changes found.

use semver::Version;
use serde_json::{Value, json};

use super::*;
use crate::interface::ParameterDescriptor;

/// An interface `demo.x` at `version` with these functions.
fn interface(version: &str, functions: impl IntoIterator<Item = FunctionDescriptor>) -> InterfaceDescriptor {
    functions
        .into_iter()
        .fold(InterfaceDescriptor::new("demo.x", version.parse().unwrap()), InterfaceDescriptor::function)
}

fn f() -> FunctionDescriptor {
    FunctionDescriptor::new("f", Version::new(1, 0, 0))
}

fn required(name: &str) -> ParameterDescriptor {
    ParameterDescriptor::required(name, json!({"type": "string"}))
}

fn optional(name: &str, default: Value) -> ParameterDescriptor {
    ParameterDescriptor::optional(name, json!({"type": "string"}), default)
}

fn lines(old: &InterfaceDescriptor, new: &InterfaceDescriptor) -> Vec<String> {
    compatibility(old, new).iter().map(ToString::to_string).collect()
}

/// Compares two shapes of one function; the version is raised as far as it can, so that only the shape counts.
fn functions(old: FunctionDescriptor, new: FunctionDescriptor, expected: &[&str]) {
    let found = lines(&interface("1.0.0", [old]), &interface("1.99.0", [new]));
    let found: Vec<_> = found.into_iter().filter(|line| !line.contains("`version`")).collect();
    assert_eq!(found, expected);
}

/// Compares two schemas as a parameter and as a result: both must find the same, see the module's head.
fn schemas(old: Value, new: Value, expected: &[&str]) {
    let as_result = |schema: &Value| f().result(schema.clone());
    functions(as_result(&old), as_result(&new), expected);
    let as_parameter =
        |schema: &Value| f().parameter(ParameterDescriptor::required("result", schema.clone()));
    functions(as_parameter(&old), as_parameter(&new), expected);
}

#[test]
fn functions_and_parameters() {
    let one = || f().parameter(required("a"));
    let two = || one().parameter(required("b"));
    let optional_b = |default: Value| one().parameter(optional("b", default));
    let table: [(FunctionDescriptor, FunctionDescriptor, &[&str]); 14] = [
        (two(), two(), &[]),
        (two(), two().docs("Says more."), &[]),
        (one(), two(), &["breaking: `f.b` was added and is required"]),
        (one(), optional_b(Value::Null), &["compatible: `f.b` was added and is optional"]),
        (two(), one(), &["breaking: `f.b` was removed"]),
        (
            two(),
            f().parameter(required("b")).parameter(required("a")),
            &["breaking: `f.a` moved from position 0 to 1", "breaking: `f.b` moved from position 1 to 0"],
        ),
        (one(), f().parameter(required("c")), &["breaking: `f.a` was renamed to `c`"]),
        (
            f().parameter(required("a")).parameter(required("b")),
            f().parameter(required("b")),
            &["breaking: `f.a` was removed", "breaking: `f.b` moved from position 1 to 0"],
        ),
        (two(), optional_b(Value::Null), &["compatible: `f.b` became optional"]),
        (optional_b(Value::Null), two(), &["breaking: `f.b` became required"]),
        (
            optional_b(json!("x")),
            optional_b(json!("y")),
            &["compatible: `f.b` had the default `\"x\"` and has `\"y\"`"],
        ),
        (one(), one().asynchronous(), &["breaking: `f` became async, so callers have to await it"]),
        (one(), one().defaulted(), &["compatible: `f` got a default body"]),
        (one().defaulted(), one(), &["breaking: `f` lost its default body, so older plugins lack it"]),
    ];
    for (old, new, expected) in table {
        functions(old, new, expected);
    }
}

#[test]
fn errors() {
    let with_error = |schema: Value| f().error(schema);
    functions(f(), with_error(json!({})), &["breaking: `f.error` got an error type"]);
    functions(with_error(json!({})), f(), &["breaking: `f.error` lost its error type"]);
    functions(
        with_error(json!({"enum": ["a", "b"]})),
        with_error(json!({"enum": ["a", "c"]})),
        &[
            "breaking: `f.error` allows less than before: the value `\"b\"` exists on one side only",
            "breaking: `f.error` allows more than before: the value `\"c\"` exists on one side only",
        ],
    );
}

#[test]
fn added_and_removed_functions_and_versions() {
    let g = |since: &str| FunctionDescriptor::new("g", since.parse().unwrap());
    let table: [(InterfaceDescriptor, InterfaceDescriptor, &[&str]); 13] = [
        (interface("1.0.0", [f()]), interface("1.0.0", [f()]), &[]),
        (interface("1.0.0", [f()]), interface("1.0.1", [f()]), &[]),
        (
            interface("1.1.0", [f()]),
            interface("1.0.0", [f()]),
            &["breaking: `version` must be at least 1.1.0, found 1.0.0"],
        ),
        (
            interface("1.0.0", [f()]),
            interface("1.1.0", [f(), g("1.1.0").defaulted()]),
            &["compatible: `g` was added with a default body"],
        ),
        (
            interface("1.0.0", [f()]),
            interface("1.0.1", [f(), g("1.0.1").defaulted()]),
            &[
                "compatible: `g` was added with a default body",
                "breaking: `version` must be at least 1.1.0, found 1.0.1",
            ],
        ),
        (
            interface("1.0.0", [f()]),
            interface("1.1.0", [f(), g("1.1.0")]),
            &[
                "breaking: `g` was added without a default body, so older plugins lack it",
                "breaking: `version` must be at least 2.0.0, found 1.1.0",
            ],
        ),
        (
            interface("1.1.0", [f()]),
            interface("1.2.0", [f(), g("1.1.0").defaulted()]),
            &[
                "compatible: `g` was added with a default body",
                "breaking: `g` was added after 1.1.0 but says that it exists since 1.1.0",
                "breaking: `version` must be at least 2.0.0, found 1.2.0",
            ],
        ),
        (interface("1.0.0", [f(), g("1.0.0")]), interface("2.0.0", [f()]), &["breaking: `g` was removed"]),
        (
            interface("1.2.0", [g("1.1.0").defaulted()]),
            interface("1.3.0", [g("1.3.0").defaulted()]),
            &[
                "breaking: `g` existed since 1.1.0 and says 1.3.0",
                "breaking: `version` must be at least 2.0.0, found 1.3.0",
            ],
        ),
        (interface("1.0.0", [g("1.0.0")]), interface("2.0.0", [g("2.0.0")]), &[]),
        (
            interface("0.3.0", [f()]),
            interface("0.3.1", [f(), g("0.3.1").defaulted()]),
            &["compatible: `g` was added with a default body"],
        ),
        (
            interface("0.3.0", [f(), g("0.3.0")]),
            interface("0.3.1", [f()]),
            &["breaking: `g` was removed", "breaking: `version` must be at least 0.4.0, found 0.3.1"],
        ),
        (
            interface("1.0.0", [f()]),
            InterfaceDescriptor::new("demo.y", Version::new(2, 0, 0)).function(f()),
            &["breaking: `id` was `demo.x` and is `demo.y`"],
        ),
    ];
    for (old, new, expected) in table {
        assert_eq!(lines(&old, &new), expected);
    }
}

#[test]
fn scalar_schemas() {
    schemas(json!({"type": "string"}), json!({"type": "string", "title": "T", "default": "x"}), &[]);
    schemas(
        json!({"type": "string"}),
        json!({"type": "integer"}),
        &[
            "breaking: `f.result` allows less than before: string on one side, only integer on the other",
            "breaking: `f.result` allows more than before: integer on one side, only string on the other",
        ],
    );
    schemas(
        json!({"type": "integer"}),
        json!({"type": "number"}),
        &["breaking: `f.result` allows more than before: number on one side, only integer on the other"],
    );
    schemas(
        json!({"type": "string"}),
        json!({"type": ["string", "null"]}),
        &["breaking: `f.result` allows more than before: null on one side, only string on the other"],
    );
    schemas(
        json!({"type": "integer", "format": "uint8", "minimum": 0, "maximum": 255}),
        json!({"type": "integer", "format": "uint16", "minimum": 0, "maximum": 65535}),
        &["breaking: `f.result` allows more than before: `maximum` is 255 on one side, 65535 on the other"],
    );
    schemas(
        json!({"type": "number", "minimum": 0}),
        json!({"type": "number", "exclusiveMinimum": 0, "maximum": 1}),
        &[
            "breaking: `f.result` allows less than before: `exclusiveMinimum` is 0 on one side, 0 on the other",
            "breaking: `f.result` allows less than before: `maximum` is 1 on one side, without bound on the other",
        ],
    );
    schemas(
        json!({"type": "string", "maxLength": 8}),
        json!({"type": "string", "maxLength": 9}),
        &["breaking: `f.result` allows more than before: `maxLength` is 8 on one side, 9 on the other"],
    );
    schemas(
        json!({"type": "string"}),
        json!({"type": "string", "pattern": "^a"}),
        &[
            "breaking: `f.result` allows less than before: `pattern` differs, and it cannot be proved that this is \
           harmless",
        ],
    );
    schemas(
        json!({"enum": ["a", "b"]}),
        json!({"enum": ["a"]}),
        &["breaking: `f.result` allows less than before: the value `\"b\"` exists on one side only"],
    );
    schemas(json!({"enum": ["a"]}), json!({"const": "a"}), &[]);
    schemas(
        json!({"type": "number", "format": "float"}),
        json!({"type": "number", "format": "double"}),
        &[
            "breaking: `f.result` allows more than before: `format` differs, and it cannot be proved that this is \
           harmless",
        ],
    );
    schemas(json!({}), json!(true), &[]);
    schemas(
        json!({"type": "string"}),
        json!({}),
        &["breaking: `f.result` allows more than before: any value on one side, only string on the other"],
    );
}

#[test]
fn arrays_and_objects() {
    let object = |properties: Value, required: Value| json!({"type": "object", "properties": properties, "required": required});
    let (a, b) = (json!({"type": "string"}), json!({"type": "integer"}));
    schemas(
        object(json!({"a": a}), json!(["a"])),
        object(json!({"a": a, "b": b}), json!(["a"])),
        &["compatible: `f.result.b` was added and may be missing"],
    );
    schemas(
        object(json!({"a": a, "b": b}), json!(["a"])),
        object(json!({"a": a}), json!(["a"])),
        &["compatible: `f.result.b` was removed and might have been missing"],
    );
    schemas(
        object(json!({"a": a}), json!(["a"])),
        object(json!({"a": a, "b": b}), json!(["a", "b"])),
        &[
            "breaking: `f.result.b` allows less than before: it may be missing on one side and is required on the \
           other",
        ],
    );
    schemas(
        object(json!({"a": a, "b": b}), json!(["a", "b"])),
        object(json!({"a": a}), json!(["a"])),
        &[
            "breaking: `f.result.b` allows more than before: it may be missing on one side and is required on the \
           other",
        ],
    );
    schemas(
        json!({"type": "array", "items": object(json!({"a": a}), json!([]))}),
        json!({"type": "array", "items": object(json!({"a": b}), json!([])), "minItems": 1}),
        &[
            "breaking: `f.result` allows less than before: `minItems` is 1 on one side, without bound on the other",
            "breaking: `f.result[].a` allows less than before: string on one side, only integer on the other",
            "breaking: `f.result[].a` allows more than before: integer on one side, only string on the other",
        ],
    );
    let tuple = |items: Value, length: u64| json!({"type": "array", "prefixItems": items, "minItems": length, "maxItems": length});
    schemas(
        tuple(json!([a, b]), 2),
        tuple(json!([a, a]), 2),
        &[
            "breaking: `f.result[1]` allows less than before: integer on one side, only string on the other",
            "breaking: `f.result[1]` allows more than before: string on one side, only integer on the other",
        ],
    );
    schemas(
        json!({"type": "object", "additionalProperties": a}),
        json!({"type": "object", "additionalProperties": b}),
        &[
            "breaking: `f.result{}` allows less than before: string on one side, only integer on the other",
            "breaking: `f.result{}` allows more than before: integer on one side, only string on the other",
        ],
    );
    schemas(
        json!({"type": "object", "properties": {"a": a}}),
        json!({"type": "object", "properties": {"a": a}, "additionalProperties": false}),
        &["breaking: `f.result{}` allows less than before: only one side allows this field"],
    );
}

#[test]
fn unions_and_references() {
    let shape = |cases: Value| json!({"oneOf": cases});
    let tagged = |kind: &str, field: &str, schema: Value| {
        json!({
            "type": "object",
            "properties": {"kind": {"type": "string", "const": kind}, field: schema},
            "required": ["kind", field],
        })
    };
    let number = json!({"type": "number"});
    let circle = tagged("circle", "radius", number.clone());
    let square = tagged("square", "side", number.clone());
    schemas(shape(json!([circle, square])), shape(json!([square, circle])), &[]);
    schemas(
        shape(json!([circle])),
        shape(json!([circle, square])),
        &[
            "breaking: `f.result` allows more than before: the case object with `kind` \"square\" exists on one side \
           only",
        ],
    );
    schemas(
        shape(json!([circle, square])),
        shape(json!([circle, tagged("square", "side", json!({"type": "integer"}))])),
        &["breaking: `f.result.side` allows less than before: number on one side, only integer on the other"],
    );
    let tree = |leaf: &str| {
        json!({
            "$ref": "#/$defs/Tree",
            "$defs": {"Tree": {
                "type": "object",
                "properties": {"leaf": {"type": leaf}, "inner": {"type": "array", "items": {"$ref": "#/$defs/Tree"}}},
                "required": ["leaf"],
            }},
        })
    };
    let mut renamed = json!(tree("string").to_string().replace("Tree", "Node"));
    renamed = serde_json::from_str(renamed.as_str().unwrap()).unwrap();
    schemas(tree("string"), renamed, &[]);
    schemas(
        tree("string"),
        tree("null"),
        &[
            "breaking: `f.result.leaf` allows less than before: string on one side, only null on the other",
            "breaking: `f.result.leaf` allows more than before: null on one side, only string on the other",
        ],
    );
    let inlined =
        json!({"anyOf": [{"$ref": "#/$defs/S"}, {"type": "null"}], "$defs": {"S": {"type": "string"}}});
    schemas(inlined, json!({"type": ["null", "string"]}), &[]);
    schemas(
        json!({"type": "string"}),
        json!({"$ref": "elsewhere.json"}),
        &[
            "breaking: `f.result` allows less than before: `$ref` differs, and it cannot be proved that this is \
             harmless",
            "breaking: `f.result` allows more than before: `$ref` differs, and it cannot be proved that this is \
             harmless",
        ],
    );
}

#[test]
fn unions_of_unions_do_not_take_for_ever() {
    let nested = |last: &str| {
        let mut definitions = serde_json::Map::from_iter([("L0".to_owned(), json!({"type": last}))]);
        for level in 1..=12 {
            let inner = json!({"$ref": format!("#/$defs/L{}", level - 1)});
            let object =
                |name: &str| json!({"type": "object", "properties": {"x": inner, "name": {"type": name}}});
            let cases = ["string", "number", "array", "boolean"].map(object);
            definitions.insert(format!("L{level}"), json!({"anyOf": cases}));
        }
        json!({"$ref": "#/$defs/L12", "$defs": definitions})
    };
    let changes = compatibility(
        &interface("1.0.0", [f().result(nested("string"))]),
        &interface("1.0.0", [f().result(nested("integer"))]),
    );
    assert!(changes.iter().any(|change| change.severity == Severity::Breaking));
}
