//! A result hides its error type behind an alias.

#[aardvark::plugin(id = "t.x", version = "1.0")]
trait Rules {
    fn assess(&self) -> std::io::Result<u32>;
    fn explain(&self) -> std::fmt::Result;
}

fn main() {}
