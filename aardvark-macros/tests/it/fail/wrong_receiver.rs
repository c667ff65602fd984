//! Functions do not take `&self`.

#[aardvark::plugin(id = "t.x", version = "1.0")]
trait Rules {
    fn change(&mut self);
    fn consume(self) -> bool;
    fn boxed(self: Box<Self>) -> bool;
    fn free(value: bool) -> bool;
    fn none() -> bool;
    fn named<'a>(&'a self) -> bool;
}

fn main() {}
