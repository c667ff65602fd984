//! Functions would be hidden by methods of a slot.

#[aardvark::plugin(id = "t.x", version = "1.0")]
trait Rules {
    fn swap(&self) -> bool;
    fn rollback(&self) -> bool;
    fn run(&self) -> bool;
    fn run_async(&self) -> bool;
    fn generation(&self) -> u64;
    fn name(&self) -> String;
    fn clone(&self) -> bool;
}

fn main() {}
