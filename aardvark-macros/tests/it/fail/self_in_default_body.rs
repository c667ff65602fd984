//! A default body calls the plugin.

#[aardvark::plugin(id = "t.x", version = "1.1")]
trait Rules {
    fn assess(&self) -> bool;
    #[since("1.1")]
    fn explain(&self) -> String {
        format!("{}", self.assess())
    }
    #[since("1.1")]
    fn twice(&self) -> bool {
        Self::assess(self)
    }
}

fn main() {}
