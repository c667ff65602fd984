//! JSON Schemas of Rust types, from the side that matters.
//!
//! A plugin reads what the host writes and the other way round, so arguments are described as `Serialize`
//! writes them and results as `Deserialize` accepts them: a field with `#[serde(default)]` is always there in an
//! argument and may be missing in a result.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, generate::Contract};
use serde_json::Value;

/// The schema (2020-12) of the values that the host sends for a parameter of type `T`.
#[must_use]
pub fn argument_schema<T: JsonSchema>() -> Value {
    schema::<T>(Contract::Serialize)
}

/// The schema (2020-12) of the values that the host accepts for a result or a domain error of type `T`.
#[must_use]
pub fn result_schema<T: JsonSchema>() -> Value {
    schema::<T>(Contract::Deserialize)
}

fn schema<T: JsonSchema>(contract: Contract) -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    // Every descriptor says once, in its documentation, which draft it uses.
    settings.meta_schema = None;
    settings.contract = contract;
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::*;

    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Alert {
        level: u8,
        #[serde(default)]
        note: String,
    }

    #[test]
    fn a_field_with_a_default_is_required_only_in_arguments() {
        assert_eq!(argument_schema::<Alert>()["required"], json!(["level", "note"]));
        assert_eq!(result_schema::<Alert>()["required"], json!(["level"]));
        assert_eq!(argument_schema::<Alert>().get("$schema"), None);
        assert_eq!(result_schema::<()>(), json!({"title": "null", "type": "null"}));
    }
}
