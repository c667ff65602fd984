//! A parameter lacks the traits of serde and schemars.

pub struct Quake {
    pub magnitude: f64,
}

#[aardvark::plugin(id = "t.x", version = "1.0")]
pub trait Rules {
    fn assess(&self, quake: Quake) -> bool;
}

fn main() {}
