//! The trait has more than functions.

macro_rules! more {
    () => {
        fn more(&self);
    };
}

#[aardvark::plugin(id = "t.x", version = "1.0")]
trait Rules {
    const LIMIT: u32;
    type Output;
    more!();
    fn assess(&self) -> bool;
}

fn main() {}
