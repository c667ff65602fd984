//! A public interface takes a private type.

use aardvark::schemars::{self, JsonSchema};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, JsonSchema)]
struct Quake {
    magnitude: f64,
}

#[aardvark::plugin(id = "t.x", version = "1.0")]
pub trait Rules {
    fn assess(&self, quake: Quake) -> bool;
}

fn main() {}
