//! A default does not have the type of its parameter.

#[aardvark::plugin(id = "t.x", version = "1.0")]
trait Rules {
    fn price(&self, #[default(1.5)] count: u32) -> u32;
}

fn main() {}
