//! A result can be written and described, but not read.

use aardvark::schemars::{self, JsonSchema};
use serde::Serialize;

#[derive(Serialize, JsonSchema)]
pub struct Alert {
    pub message: String,
}

#[aardvark::plugin(id = "t.x", version = "1.0")]
pub trait Rules {
    fn assess(&self) -> Alert;
}

fn main() {}
