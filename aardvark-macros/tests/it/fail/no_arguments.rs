//! The attribute needs an id and a version.

#[aardvark::plugin]
trait Rules {
    fn assess(&self) -> bool;
}

fn main() {}
