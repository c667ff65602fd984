//! A version is missing.

#[aardvark::plugin(id = "t.x")]
trait Rules {
    fn assess(&self) -> bool;
}

fn main() {}
