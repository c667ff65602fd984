//! An interface is generic, has bounds or a where clause.

#[aardvark::plugin(id = "t.x", version = "1.0")]
trait Rules<T>: std::fmt::Debug
where
    T: Clone,
{
    fn assess(&self, value: T) -> bool;
}

fn main() {}
