//! A function is declared twice, or clashes with a generated one.

#[aardvark::plugin(id = "t.x", version = "1.0")]
trait Rules {
    fn assess(&self) -> bool;
    fn assess(&self, width: u32) -> bool;
    fn price(&self) -> bool;
    fn price_async(&self) -> bool;
    async fn enrich(&self) -> bool;
    fn enrich_blocking(&self) -> bool;
}

fn main() {}
