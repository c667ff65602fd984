//! Functions are generic.

#[aardvark::plugin(id = "t.x", version = "1.0")]
trait Rules {
    fn assess<T>(&self, value: T) -> bool;
    fn price<'a>(&self, value: String) -> bool
    where
        String: Clone;
}

fn main() {}
