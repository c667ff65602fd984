//! Functions and traits have qualifiers.

#[aardvark::plugin(id = "t.x", version = "1.0")]
unsafe trait Rules {
    unsafe fn risky(&self) -> bool;
    extern "C" fn foreign(&self) -> bool;
    const fn constant(&self) -> bool;
}

fn main() {}
