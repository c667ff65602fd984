//! Functions are keywords elsewhere, private or not ASCII.

#[aardvark::plugin(id = "t.x", version = "1.0")]
trait Rules {
    fn import(&self) -> bool;
    fn delete(&self) -> bool;
    fn r#for(&self) -> bool;
    fn _hidden(&self) -> bool;
    fn größe(&self) -> bool;
    fn fine(&self, _unused: bool) -> bool;
}

fn main() {}
