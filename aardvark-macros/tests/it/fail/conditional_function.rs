//! A function depends on a feature.

#[aardvark::plugin(id = "t.x", version = "1.0")]
trait Rules {
    #[cfg(unix)]
    fn assess(&self) -> bool;
}

fn main() {}
