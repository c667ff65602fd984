//! A domain error cannot be printed.

use aardvark::schemars::{self, JsonSchema};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, JsonSchema)]
pub struct PricingError {
    pub reason: String,
}

#[aardvark::plugin(id = "t.x", version = "1.0")]
pub trait Rules {
    fn price(&self) -> Result<u32, PricingError>;
}

fn main() {}
