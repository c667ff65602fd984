//! The trait does not parse.

#[aardvark::plugin(id = "t.x", version = "1.0")]
trait Rules {
    fn assess(&self) -> ;
}

fn main() {}
