//! A newer function has no default body, or is newer than its interface.

#[aardvark::plugin(id = "t.x", version = "1.2")]
trait Rules {
    #[since("1.1")]
    fn explain(&self) -> String;
    #[since("1.3")]
    fn price(&self) -> u32 {
        0
    }
    #[since(1.1)]
    fn unquoted(&self) -> u32 {
        0
    }
    #[since("1.1")]
    #[since("1.2")]
    fn twice(&self) -> u32 {
        0
    }
    #[since("soon")]
    fn vague(&self) -> u32 {
        0
    }
}

fn main() {}
