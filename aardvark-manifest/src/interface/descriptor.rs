//! The description of an interface: functions, parameters, JSON Schemas, documentation.
//!
//! Descriptors have a stable JSON form (`camelCase`), so that they can be stored next to a bundle and compared
//! later. They say nothing about how a call is made.

use semver::Version;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An interface at one version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct InterfaceDescriptor {
    /// Dotted lower-case name, such as `demo.alerts`; the same for every version.
    pub id: String,
    /// Semantic version without pre-release or build parts.
    pub version: Version,
    /// The trait's documentation, Markdown; empty if it has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub docs: String,
    /// The functions in the order of the source; names are unique.
    pub functions: Vec<FunctionDescriptor>,
}

/// One function of an interface.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FunctionDescriptor {
    /// The name, an ASCII identifier in Rust, Python and JavaScript alike.
    pub name: String,
    /// The documentation, Markdown; empty if it has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub docs: String,
    /// The interface version that introduced the function.
    pub since: Version,
    /// Whether the host declares it as `async fn`. A plugin's handler may be async either way.
    #[serde(default)]
    pub is_async: bool,
    /// Whether the host has a default body, so that a plugin older than `since` may lack the function.
    #[serde(default)]
    pub has_default: bool,
    /// The parameters in order; the optional ones come last.
    pub parameters: Vec<ParameterDescriptor>,
    /// JSON Schema (2020-12) of the value returned.
    pub result: Value,
    /// JSON Schema (2020-12) of the domain error, for functions that declare `Result<T, E>`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Value>,
}

/// One parameter of a function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ParameterDescriptor {
    /// The name, for named arguments and messages.
    pub name: String,
    /// JSON Schema (2020-12) of the values the host sends.
    pub schema: Value,
    /// Whether callers must give it.
    pub required: bool,
    /// The value sent when a caller leaves it out; `null` if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
}

impl InterfaceDescriptor {
    /// An interface without functions.
    #[must_use]
    pub fn new(id: impl Into<String>, version: Version) -> Self {
        Self { id: id.into(), version, docs: String::new(), functions: Vec::new() }
    }

    /// Sets the documentation.
    #[must_use]
    pub fn docs(mut self, docs: impl Into<String>) -> Self {
        self.docs = docs.into();
        self
    }

    /// Appends a function.
    #[must_use]
    pub fn function(mut self, function: FunctionDescriptor) -> Self {
        self.functions.push(function);
        self
    }

    /// The function called `name`.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&FunctionDescriptor> {
        self.functions.iter().find(|function| function.name == name)
    }

    /// The functions that a plugin written for version `declared` has to provide.
    pub fn required_functions<'d>(
        &'d self,
        declared: &'d Version,
    ) -> impl Iterator<Item = &'d FunctionDescriptor> {
        self.functions.iter().filter(move |function| !function.may_be_absent(declared))
    }
}

impl FunctionDescriptor {
    /// A function without parameters that returns `null`.
    #[must_use]
    pub fn new(name: impl Into<String>, since: Version) -> Self {
        Self {
            name: name.into(),
            docs: String::new(),
            since,
            is_async: false,
            has_default: false,
            parameters: Vec::new(),
            result: serde_json::json!({"type": "null"}),
            error: None,
        }
    }

    /// Sets the documentation.
    #[must_use]
    pub fn docs(mut self, docs: impl Into<String>) -> Self {
        self.docs = docs.into();
        self
    }

    /// Marks the function as an `async fn`.
    #[must_use]
    pub const fn asynchronous(mut self) -> Self {
        self.is_async = true;
        self
    }

    /// Marks the function as one with a default body.
    #[must_use]
    pub const fn defaulted(mut self) -> Self {
        self.has_default = true;
        self
    }

    /// Appends a parameter.
    #[must_use]
    pub fn parameter(mut self, parameter: ParameterDescriptor) -> Self {
        self.parameters.push(parameter);
        self
    }

    /// Sets the schema of the result.
    #[must_use]
    pub fn result(mut self, schema: Value) -> Self {
        self.result = schema;
        self
    }

    /// Sets the schema of the domain error.
    #[must_use]
    pub fn error(mut self, schema: Value) -> Self {
        self.error = Some(schema);
        self
    }

    /// Whether a plugin written for version `declared` may lack the function.
    #[must_use]
    pub fn may_be_absent(&self, declared: &Version) -> bool {
        self.has_default && self.since > *declared
    }

    /// Whether the result or the domain error holds integers beyond 64 bits.
    #[must_use]
    pub fn has_wide_result(&self) -> bool {
        is_wide(&self.result) || self.error.as_ref().is_some_and(is_wide)
    }
}

impl ParameterDescriptor {
    /// A parameter that callers must give.
    #[must_use]
    pub fn required(name: impl Into<String>, schema: Value) -> Self {
        Self { name: name.into(), schema, required: true, default: None }
    }

    /// A parameter that callers may leave out; `default` is sent then.
    #[must_use]
    pub fn optional(name: impl Into<String>, schema: Value, default: Value) -> Self {
        // `null` is what a missing default means, and `Option<Value>` cannot tell the two apart in JSON.
        let default = Some(default).filter(|default| !default.is_null());
        Self { name: name.into(), schema, required: false, default }
    }
}

fn is_wide(schema: &Value) -> bool {
    match schema {
        Value::Object(object) => {
            matches!(object.get("format").and_then(Value::as_str), Some("int128" | "uint128"))
                || object.values().any(is_wide)
        }
        Value::Array(array) => array.iter().any(is_wide),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_json_form_is_stable_and_reads_back() {
        let descriptor =
            InterfaceDescriptor::new("demo.alerts", Version::new(1, 1, 0)).docs("Alerts.").function(
                FunctionDescriptor::new("explain", Version::new(1, 1, 0))
                    .asynchronous()
                    .defaulted()
                    .parameter(ParameterDescriptor::required("quake", json!({"type": "object"})))
                    .parameter(ParameterDescriptor::optional("locale", json!({}), Value::Null))
                    .parameter(ParameterDescriptor::optional("width", json!({"type": "integer"}), json!(10)))
                    .result(json!({"type": "string"}))
                    .error(json!({"type": "integer", "format": "uint128"})),
            );
        let expected = json!({
            "id": "demo.alerts",
            "version": "1.1.0",
            "docs": "Alerts.",
            "functions": [{
                "name": "explain",
                "since": "1.1.0",
                "isAsync": true,
                "hasDefault": true,
                "parameters": [
                    {"name": "quake", "schema": {"type": "object"}, "required": true},
                    {"name": "locale", "schema": {}, "required": false},
                    {"name": "width", "schema": {"type": "integer"}, "required": false, "default": 10},
                ],
                "result": {"type": "string"},
                "error": {"type": "integer", "format": "uint128"},
            }],
        });
        let written = serde_json::to_value(&descriptor).unwrap();
        assert_eq!(written, expected);
        assert_eq!(serde_json::from_value::<InterfaceDescriptor>(written).unwrap(), descriptor);
    }

    #[test]
    fn only_newer_functions_with_a_default_body_may_be_absent() {
        let function = FunctionDescriptor::new("explain", Version::new(1, 1, 0));
        assert!(!function.may_be_absent(&Version::new(1, 0, 0)));
        let function = function.defaulted();
        assert!(function.may_be_absent(&Version::new(1, 0, 0)));
        assert!(!function.may_be_absent(&Version::new(1, 1, 0)));
        assert!(!function.has_wide_result());
        assert!(function.error(json!({"anyOf": [{"format": "int128"}]})).has_wide_result());
    }
}
