//! Parameters are patterns.

#[aardvark::plugin(id = "t.x", version = "1.0")]
trait Rules {
    fn pair(&self, (a, b): (u32, u32)) -> u32 {
        a + b
    }
    fn changed(&self, mut a: u32) -> u32 {
        a += 1;
        a
    }
    fn ignored(&self, _: u32) -> u32;
}

fn main() {}
