//! A required parameter comes after an optional one.

#[aardvark::plugin(id = "t.x", version = "1.0")]
trait Rules {
    fn explain(&self, locale: Option<String>, width: u32) -> String;
    fn price(&self, #[default(1)] count: u32, region: String, note: String) -> u32;
}

fn main() {}
