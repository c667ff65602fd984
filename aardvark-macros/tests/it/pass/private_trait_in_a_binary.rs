//! A private trait, used only as `dyn`, gives no warnings about unused code.

#![deny(warnings)]

#[aardvark::plugin(id = "t.x", version = "0.1")]
trait Rules {
    fn assess(&self, magnitude: f64) -> bool;
    async fn enrich(&self) -> Vec<u8>;
}

fn main() {
    let descriptor = <dyn Rules as aardvark::Interface>::descriptor();
    assert_eq!(descriptor.version.to_string(), "0.1.0");
}
