//! The attribute is on something else.

#[aardvark::plugin(id = "t.x", version = "1.0")]
pub struct Rules;

#[aardvark::plugin(id = "t.x", version = "1.0")]
fn assess() {}

fn main() {}
