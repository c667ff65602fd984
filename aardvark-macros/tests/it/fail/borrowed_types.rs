//! Parameters and results borrow, or are code.

#[aardvark::plugin(id = "t.x", version = "1.0")]
trait Rules {
    fn text(&self, value: &str) -> bool;
    fn slice(&self, value: &[u8]) -> bool;
    fn inside(&self, value: Option<&u32>) -> bool;
    fn cow(&self, value: std::borrow::Cow<'_, str>) -> bool;
    fn object(&self, value: Box<dyn std::fmt::Debug>) -> bool;
    fn opaque(&self, value: impl Copy) -> bool;
    fn callback(&self, value: fn(u32) -> u32) -> bool;
    fn pointer(&self, value: *const u8) -> bool;
    fn returned(&self) -> &str;
    fn iterator(&self) -> impl Iterator<Item = u32>;
    fn never(&self) -> !;
    fn own(&self) -> Self;
}

fn main() {}
