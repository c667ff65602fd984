//! An interface asks for nothing.

#[aardvark::plugin(id = "t.x", version = "1.0")]
trait Rules {}

fn main() {}
