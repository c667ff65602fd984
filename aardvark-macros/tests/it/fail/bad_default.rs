//! Defaults are misplaced, empty or of the wrong type.

#[aardvark::plugin(id = "t.x", version = "1.0")]
trait Rules {
    fn empty(&self, #[default()] width: u32) -> u32;
    fn bare(&self, #[default] width: u32) -> u32;
    fn other(&self, #[serde(default)] width: u32) -> u32;
    #[default(1)]
    fn function(&self) -> u32;
}

fn main() {}
