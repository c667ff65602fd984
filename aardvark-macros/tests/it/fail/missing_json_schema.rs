//! A type inside an `Option` has no schema.

use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub struct Alert {
    pub message: String,
}

#[aardvark::plugin(id = "t.x", version = "1.0")]
pub trait Rules {
    fn assess(&self) -> Option<Alert>;
}

fn main() {}
