//! The example of the documentation, with lints that libraries turn on.

#![deny(warnings, missing_docs, missing_debug_implementations, unreachable_pub, unused_qualifications)]
#![forbid(unsafe_code)]

/// Quakes and alerts.
pub mod alerts {
    use aardvark::schemars::{self, JsonSchema};
    use serde::{Deserialize, Serialize};

    /// An earthquake.
    #[derive(Debug, Serialize, Deserialize, JsonSchema)]
    pub struct Quake {
        /// Moment magnitude.
        pub magnitude: f64,
    }

    /// A message for people.
    #[derive(Debug, Serialize, Deserialize, JsonSchema)]
    pub struct Alert {
        /// What to tell them.
        pub message: String,
    }

    /// Why there is no price.
    #[derive(Debug, Serialize, Deserialize, JsonSchema)]
    pub enum PricingError {
        /// Nobody knows.
        Unknown,
    }

    /// Decides who gets woken up.
    #[aardvark::plugin(id = "demo.alerts", version = "1.1")]
    pub trait AlertRule {
        /// Looks at one earthquake.
        fn assess(&self, quake: Quake) -> Option<Alert>;
        /// Added in 1.1; older plugins get this default.
        #[since("1.1")]
        fn explain(&self, quake: Quake, locale: Option<String>, #[default(10)] width: u32) -> String {
            String::new()
        }
        /// Domain error.
        fn price(&self, quake: Quake) -> Result<u64, PricingError>;
        /// Looks things up.
        async fn enrich(&self, quake: Quake) -> Quake;
    }
}

fn main() {
    let descriptor = <dyn alerts::AlertRule as aardvark::Interface>::descriptor();
    assert_eq!(descriptor.functions.len(), 4);
    assert!(aardvark::interface::find("demo.alerts").is_some());
}
