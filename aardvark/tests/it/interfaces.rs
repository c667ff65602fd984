//! The interfaces that these tests call.

use std::collections::BTreeMap;

use aardvark::schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Quake {
    pub(crate) place: String,
    pub(crate) magnitude: f64,
    #[serde(default)]
    pub(crate) tags: Vec<String>,
}

impl Quake {
    pub(crate) fn of(magnitude: f64) -> Self {
        Self { place: "Tōhoku".to_owned(), magnitude, tags: Vec::new() }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    Log,
    Page,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Alert {
    pub(crate) level: Level,
    pub(crate) message: String,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub(crate) enum PricingError {
    UnknownRegion { region: String },
    TooLarge,
}

/// Decides who gets woken up.
///
/// Rules must not block.
#[aardvark::plugin(id = "test.alerts", version = "1.2")]
pub(crate) trait AlertRule {
    /// Looks at one earthquake.
    fn assess(&self, quake: Quake) -> Option<Alert>;

    /// Added in 1.1; older plugins get this default.
    #[since("1.1")]
    fn explain(&self, quake: Quake, locale: Option<String>, #[default(10)] width: u32) -> String {
        format!("{}/{}/{width}", quake.place, locale.unwrap_or_else(|| "en".to_owned()))
    }

    fn price(&self, quake: Quake) -> Result<u64, PricingError>;

    #[since("1.2")]
    fn quote(&self, region: String) -> Result<u64, PricingError> {
        if region == "JP" {
            return Ok(7);
        }
        Err(PricingError::UnknownRegion { region })
    }

    /// Looks things up.
    async fn enrich(&self, quake: Quake) -> Quake;

    #[since("1.1")]
    async fn locate(&self, quake: Quake, #[default("JP")] region: String) -> Result<String, PricingError> {
        std::future::ready(()).await;
        Ok(format!("{}, {region}", quake.place))
    }

    fn reset(&self);
}

/// Every shape that JSON has trouble with.
#[aardvark::plugin(id = "test.shapes", version = "0.4.2")]
pub(crate) trait Shapes {
    fn value(&self, value: Value) -> Value;
    fn float(&self, value: f64) -> f64;
    fn wide(&self, value: u128) -> u128;
    fn table(&self, value: BTreeMap<String, (i64, f32)>) -> BTreeMap<String, (i64, f32)>;
    fn r#type(&self, r#in: bool) -> bool;
}
